/** Converts an answer of OpenCode 2 to OpenCode 1 (see down.ts). */
import type { Message, Part } from "../schema.ts"
import { partID } from "./derived-id.ts"
import type { Content2, Failure2, Of, Result2 } from "./schema.ts"
import { type AssistantInfo, overLimit, type ToolPart } from "./up-assistant.ts"

type Call = Extract<Content2, { type: "tool" }>
/** A part without its ids. */
export type Bare<Some = Part> = Some extends Part ? Omit<Some, "id" | "sessionID" | "messageID"> : never

/** Ids that OpenCode 1 requires in every message. */
export type Owner = { sessionID: string; parentID: string }

export const noTokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }

export function assistantDown(message: Of<"assistant">, owner: Owner): Message {
  const { agent, model, time, finish, error, snapshot, tokens = noTokens, cost = 0, retry } = message
  const parts: Bare[] = [
    { type: "step-start", ...(snapshot?.start && { snapshot: snapshot.start }) },
    ...(retry ? [retryDown(retry)] : []),
    ...message.content.map((content) => partDown(content, time.created)),
    {
      type: "step-finish",
      reason: finish ?? "unknown",
      ...(snapshot?.end && { snapshot: snapshot.end }),
      cost,
      tokens,
    },
    ...(snapshot?.files?.length ? [{ type: "patch", hash: snapshot.start ?? "", files: snapshot.files } as const] : []),
  ]
  const info: AssistantInfo = {
    id: message.id,
    ...owner,
    role: "assistant",
    time: { created: time.created, ...(time.completed !== undefined && { completed: time.completed }) },
    mode: agent,
    agent,
    providerID: model.providerID,
    modelID: model.id,
    ...(model.variant && model.variant !== "default" && { variant: model.variant }),
    path: { cwd: ".", root: "." },
    cost,
    tokens,
    ...(finish && { finish }),
    ...(error && { error: failureDown(error) }),
  }
  return { info, parts: owned(parts, message.id, owner.sessionID) }
}

/**
 * Gives parts ascending ids, because OpenCode 1 sorts by id. They do not depend on the files of a result, which may be
 * taken out of a saved session: those have an id of their call.
 */
export function owned(parts: readonly Bare[], messageID: string, sessionID: string): Part[] {
  return parts.map((part, index) => {
    const whole = { ...part, id: partID(messageID, index), sessionID, messageID } as Part
    if (whole.type !== "tool" || whole.state.status !== "completed" || !whole.state.attachments) return whole
    const own = { id: partID(messageID, ofFiles + index), sessionID, messageID }
    return {
      ...whole,
      state: { ...whole.state, attachments: whole.state.attachments.map((one) => ({ ...one, ...own })) },
    }
  })
}

const ofFiles = 0x8000

function partDown(content: Content2, created: number): Bare {
  if (content.type === "tool") return callDown(content)
  const metadata = content.state && { metadata: content.state }
  if (content.type === "text") return { type: "text", text: content.text, ...metadata }
  const { created: start, completed: end } = content.time ?? { created }
  return {
    type: "reasoning",
    text: content.text,
    ...metadata,
    time: { start, ...(end !== undefined && { end }) },
  }
}

function callDown({ id, name, providerState, state, time }: Call): Bare<ToolPart> {
  const call = { type: "tool", callID: id, tool: name, ...(providerState && { metadata: providerState }) } as const
  const span = { start: time.created, end: time.completed ?? time.created }
  if (state.status === "completed") {
    const attachments = state.content.flatMap((one) => (one.type === "file" ? [one] : []))
    return {
      ...call,
      state: {
        status: "completed",
        title: "",
        input: state.input,
        output: textOf(state.content),
        metadata: state.metadata ?? {},
        ...(attachments.length > 0 && { attachments: attachments.map(attachmentDown) }),
        time: span,
      },
    } as Bare<ToolPart>
  }
  if (state.status === "error") {
    const shown = state.content && { output: textOf(state.content) }
    const metadata = shown || state.metadata ? { metadata: { ...state.metadata, ...shown } } : {}
    return {
      ...call,
      state: { status: "error", input: state.input, error: state.error.message, ...metadata, time: span },
    }
  }
  // An export has no running calls; a call loaded as running would run for ever.
  const input = typeof state.input === "string" ? {} : state.input
  return { ...call, state: { status: "error", input, error: "Tool execution aborted", time: span } }
}

const textOf = (content: readonly Result2[]) =>
  content.flatMap((one) => (one.type === "text" ? [one.text] : [])).join("\n")

const attachmentDown = ({ uri, mime, name }: Extract<Result2, { type: "file" }>) => ({
  type: "file",
  url: uri,
  mime,
  ...(name && { filename: name }),
})

const retryDown = ({ attempt, at, error }: NonNullable<Of<"assistant">["retry"]>): Bare => ({
  type: "retry",
  attempt,
  error: failureDown(error),
  time: { created: at },
})

function failureDown({ type, message, status }: Failure2): NonNullable<AssistantInfo["error"]> {
  const data = { message }
  switch (type) {
    case "provider.auth":
      return { name: "ProviderAuthError", data: { providerID: "", ...data } }
    case "provider.content-filter":
      return { name: "ContentFilterError", data }
    case "provider.invalid-request":
      return { name: "ContextOverflowError", data }
    case "provider.invalid-output":
      return message === overLimit
        ? { name: "MessageOutputLengthError", data: {} }
        : { name: "StructuredOutputError", data: { ...data, retries: 0 } }
    case "aborted":
      return { name: "MessageAbortedError", data }
    case "unknown":
      return { name: "UnknownError", data }
    default:
      return { name: "APIError", data: { ...data, ...(status && { statusCode: status }), isRetryable: false } }
  }
}
