/** An answer of OpenCode 1 as one of OpenCode 2, as its own migration makes it (see up.ts). */
import type { Message, Part } from "../schema.ts"
import type { Content2, Failure2, Of, Result2 } from "./schema.ts"

export type AssistantInfo = Extract<Message["info"], { role: "assistant" }>
export type ToolPart = Extract<Part, { type: "tool" }>

const finishes = ["stop", "length", "tool-calls", "content-filter", "error", "unknown"] as const

/** What stands in place of an output that OpenCode 1 has pruned. */
export const clearedOutput = "[Old tool result content cleared]"
/** What the migration says of a call that had no end. */
export const interruptedCall = "Tool execution was interrupted before V2 migration"
export const overLimit = "The model exceeded its output limit"

export function assistantUp(info: AssistantInfo, parts: readonly Part[]): Of<"assistant"> {
  const finish = info.finish ? (finishes.find((one) => one === info.finish) ?? "unknown") : undefined
  const { input, output, reasoning, cache } = info.tokens
  const snapshot = snapshotOf(parts)
  return {
    id: info.id,
    time:
      info.time.completed === undefined
        ? { created: info.time.created }
        : { created: info.time.created, completed: info.time.completed },
    type: "assistant",
    agent: info.agent,
    model: { id: info.modelID, providerID: info.providerID, variant: info.variant ?? "default" },
    content: parts.flatMap((part) => contentUp(part, info.time.created)),
    ...(snapshot && { snapshot }),
    ...(finish && { finish }),
    cost: info.cost,
    tokens: { input, output, reasoning, cache },
    ...(info.error && { error: failureUp(info.error) }),
  }
}

function contentUp(part: Part, created: number): Content2[] {
  if (part.type === "tool") return [callUp(part, created)]
  if (part.type === "text") return [{ type: "text", text: part.text, ...stateOf(part) }]
  if (part.type !== "reasoning") return []
  const { start, end } = part.time
  const time = { created: start, ...(end !== undefined && { completed: end }) }
  return [{ type: "reasoning", text: part.text, ...stateOf(part), time }]
}

const stateOf = ({ metadata }: { metadata?: Record<string, unknown> | undefined }) => metadata && { state: metadata }

function callUp({ callID, tool, metadata, state }: ToolPart, created: number): Content2 {
  const call = { type: "tool", id: callID, name: tool, ...(metadata && { providerState: metadata }) } as const
  const { input } = state
  if (state.status === "completed") {
    const { start, end, compacted } = state.time
    const files = (state.attachments ?? []).map(({ url, mime, filename }): Result2 => {
      return { type: "file", uri: url, mime, ...(filename && { name: filename }) }
    })
    const content: Result2[] =
      compacted === undefined
        ? [{ type: "text", text: state.output }, ...files]
        : [{ type: "text", text: clearedOutput }]
    const time = { created: start, completed: end }
    return { ...call, state: { status: "completed", input, content, metadata: state.metadata }, time }
  }
  const extra = state.status !== "pending" && state.metadata ? { metadata: state.metadata } : {}
  if (state.status !== "error" || isInterrupted(state)) {
    const error = { type: "tool.interrupted", message: interruptedCall }
    const time = { created: state.status === "pending" ? created : state.time.start }
    return { ...call, state: { status: "error", input, error, ...extra }, time }
  }
  const shown = state.metadata?.output
  const content: Result2[] | undefined = typeof shown === "string" ? [{ type: "text", text: shown }] : undefined
  const error = { type: "tool.execution", message: state.error }
  const time = { created: state.time.start, completed: state.time.end }
  return { ...call, state: { status: "error", input, error, ...(content && { content }), ...extra }, time }
}

/** OpenCode 1 has no kind of error for it, so such a call comes back from there by its words. */
const isInterrupted = ({ error }: { error: string }) => error === interruptedCall

/** The tree before the answer, the tree after it, and the files between. */
function snapshotOf(parts: readonly Part[]): Of<"assistant">["snapshot"] {
  const first = <Some>(pick: (part: Part) => Some | undefined) => parts.map(pick).find((found) => found !== undefined)
  const start =
    first((part) => (part.type === "step-start" && part.snapshot ? part.snapshot : undefined)) ??
    first((part) => (part.type === "snapshot" ? part.snapshot : undefined)) ??
    first((part) => (part.type === "patch" ? part.hash : undefined))
  const end = parts.flatMap((part) => (part.type === "step-finish" && part.snapshot ? [part.snapshot] : [])).at(-1)
  const files = [...new Set(parts.flatMap((part) => (part.type === "patch" ? part.files : [])))]
  if (!start && !end && files.length === 0) return undefined
  return { ...(start && { start }), ...(end && { end }), ...(files.length > 0 && { files }) }
}

const types: Record<string, string> = {
  ProviderAuthError: "provider.auth",
  ContentFilterError: "provider.content-filter",
  ContextOverflowError: "provider.invalid-request",
  StructuredOutputError: "provider.invalid-output",
  MessageOutputLengthError: "provider.invalid-output",
  MessageAbortedError: "aborted",
  APIError: "provider.error",
}

function failureUp({ name, data }: NonNullable<AssistantInfo["error"]>): Failure2 {
  const said = data?.message
  const message = typeof said === "string" ? said : name === "MessageOutputLengthError" ? overLimit : name
  return { type: types[name] ?? "unknown", message }
}
