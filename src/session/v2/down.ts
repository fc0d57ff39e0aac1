/**
 * Converts a session of OpenCode 2 to OpenCode 1. OpenCode has no such conversion, so the law is ours: the model gets
 * the same conversation in the same order, a person reads the same, ids stay, and converting up again restores the
 * session (the property tests say for which sessions).
 */
import { toBase64 } from "../../support/base64.ts"
import { dataUrl } from "../attachments/data-url.ts"
import { isPlaceholder } from "../attachments/placeholder.ts"
import { Doubt } from "../doubt.ts"
import type { Message, SessionDocument, SessionInfo } from "../schema.ts"
import { type Asker, askersOf } from "./askers.ts"
import { answerID } from "./derived-id.ts"
import { assistantDown, type Bare, noTokens, type Owner, owned } from "./down-assistant.ts"
import { type Document2, Kept2, type MessageOrKept } from "./kept.ts"
import type { Attachment2, Message2, Of, SessionDocument2 } from "./schema.ts"
import { tailOf } from "./tail.ts"
import { asRecent, besideId } from "./up.ts"

/** Counts of what OpenCode 1 cannot hold and somebody may miss: switches, failed compactions, files of failed calls. */
export type NotCarried = Record<string, number>

type Place = Owner & { asker: Asker }

/**
 * @param version of the OpenCode 1 that is to read it
 * @param standIn makes the message that stands for one that OpenCode 1 cannot hold; without it there is none
 * @throws Doubt when the text of a kept message is asked for
 */
export function down(
  document: Document2,
  version: string,
  standIn: (message: Message2, owner: Owner) => Message[] = () => [],
): SessionDocument & { notCarried: NotCarried } {
  const { info, messages } = document
  const notCarried: NotCarried = {}
  const leave = (what: string, number = 1) => {
    if (number > 0) notCarried[what] = (notCarried[what] ?? 0) + number
  }
  const made: Message[] = []
  const kept = new Set<Message>()
  const sessionID = info.id
  let parentID: string | undefined
  const askers = askersOf(document)
  messages.forEach((message, index) => {
    if (message instanceof Kept2) {
      if (message.stands.info.role === "user") parentID = message.id
      made.push(message.stands)
      kept.add(message.stands)
      return
    }
    const kind = dropped(message)
    if (kind) {
      // Nobody misses the end of a turn.
      if (message.type !== "idle") leave(kind)
      made.push(...standIn(message, { sessionID, parentID: parentID ?? message.id }))
      return
    }
    const before = made.at(-1)
    if (message.type === "synthetic" && before && isBesideOf(message, messages[index - 1], before)) {
      if (kept.has(before)) throw new Doubt("a text was put beside a prompt")
      addText(before, message.text)
      return
    }
    if (message.type === "assistant") leave("files of failed calls", filesOfFailedCalls(message))
    // An answer without a prompt still needs a parent id: its own id, which names no prompt.
    const place = { sessionID, parentID: parentID ?? message.id, asker: askers[index] as Asker }
    for (const one of messageDown(message, place, made, kept)) {
      if (one.info.role === "user") parentID = one.info.id
      made.push(one)
    }
  })
  return { info: infoDown(info, version), messages: ascending(made), notCarried }
}

/** OpenCode 1 has none beside an error. */
const filesOfFailedCalls = ({ content }: Of<"assistant">): number =>
  content.flatMap((one) =>
    one.type === "tool" && one.state.status === "error"
      ? (one.state.content ?? []).filter(({ type }) => type === "file")
      : [],
  ).length

/** @returns what OpenCode 1 cannot hold, in words; nothing for a message that it can */
function dropped(message: Message2): string | undefined {
  switch (message.type) {
    case "agent-switched":
    case "model-switched":
    case "location-switched":
      return `${message.type.replace("-switched", "")} switches`
    case "idle":
      return "ends of turns"
    case "compaction":
      return message.status === "completed" ? undefined : "failed compactions"
    default:
      return converted.has(message.type) ? undefined : "messages of an unknown type"
  }
}

const converted = new Set<string>(["assistant", "user", "synthetic", "system", "skill", "shell"])

function messageDown(message: Message2, place: Place, made: readonly Message[], kept: ReadonlySet<Message>): Message[] {
  switch (message.type) {
    case "assistant":
      return [assistantDown(message, { sessionID: place.sessionID, parentID: place.parentID })]
    case "user":
      return [promptDown(message, place)]
    case "synthetic":
    case "system":
    case "skill":
      return [prompt(message, place, [{ type: "text", text: message.text, synthetic: true }])]
    case "shell":
      return shellDown(message, place)
    case "compaction":
      return message.status === "completed"
        ? compactionDown(message, place, startOfTail(made, message.recent, kept))
        : []
    default:
      return []
  }
}

const prompt = ({ id, time }: Message2, { sessionID, asker }: Place, parts: readonly Bare[]): Message => ({
  info: { id, sessionID, role: "user", time: { created: time.created }, ...asker },
  parts: owned(parts, id, sessionID),
})

function promptDown(message: Of<"user">, place: Place): Message {
  const { text, files = [], agents = [], skills = [] } = message
  const parts: Bare[] = [
    // Without a text, a prompt of skills alone would become one synthetic message with what stands beside it.
    ...(text || files.length + agents.length === 0 ? [{ type: "text", text } as const] : []),
    ...files.map(attachmentDown),
    ...agents.map(({ name, mention }): Bare => {
      const source = mention && { value: mention.text, start: mention.start, end: mention.end }
      return { type: "agent", name, ...(source && { source }) }
    }),
    ...skills.map(({ name, text }): Bare => ({ type: "text", text: text ?? `Skill: ${name}`, synthetic: true })),
  ]
  return prompt(message, place, parts)
}

function attachmentDown({ data, mime, name, source, mention }: Attachment2): Bare {
  const text = mention && { value: mention.text, start: mention.start, end: mention.end }
  const at =
    source.type === "uri"
      ? { type: "resource", clientName: "", uri: source.uri, text: text ?? { value: "", start: 0, end: 0 } }
      : text && { type: "file", path: name ?? "", text }
  return {
    type: "file",
    mime,
    url: urlDown(mime, data),
    ...(name && { filename: name }),
    ...(at && { source: at }),
  }
}

/** A placeholder is known by its form in a document of OpenCode 1. */
function urlDown(mime: string, data: string): string {
  const url = `data:${mime};base64,${data}`
  const text = mime === "text/plain" && data.length < 1000 ? dataUrl(url)?.text : undefined
  const own = `data:text/plain,${encodeURIComponent(text ?? "")}`
  return text !== undefined && isPlaceholder(own) && toBase64(text) === data ? own : url
}

/** The form in which OpenCode 1 keeps a command run with `!`: a prompt that says so, and the call. */
function shellDown(message: Of<"shell">, place: Place): Message[] {
  const { id, command, time, exit, output } = message
  const asked = prompt(message, place, [
    { type: "text", text: "The following tool was executed by the user", synthetic: true },
  ])
  const end = time.completed ?? time.created
  const answer: Of<"assistant"> = {
    id: answerID(id),
    type: "assistant",
    time: { created: time.created, completed: end },
    agent: place.asker.agent,
    model: { id: place.asker.model.modelID, providerID: place.asker.model.providerID },
    content: [
      {
        type: "tool",
        id: message.shellID,
        name: "bash",
        state: {
          status: "completed",
          input: { command },
          content: [{ type: "text", text: output?.output ?? "" }],
          metadata: { output: output?.output ?? "", ...(typeof exit === "number" && { exit }) },
        },
        time: { created: time.created, completed: end },
      },
    ],
  }
  return [asked, assistantDown(answer, { sessionID: place.sessionID, parentID: id })]
}

/** Puts `recent`, the earlier turns that the model still gets, into the summary if no messages have that text. */
function compactionDown(
  message: Extract<Of<"compaction">, { status: "completed" }>,
  place: Place,
  start: string | undefined,
): Message[] {
  const { id, time, reason, summary, recent, model, cost = 0, tokens = noTokens } = message
  const asked = prompt(message, place, [
    { type: "compaction", auto: reason === "auto", ...(start && { tail_start_id: start }) },
  ])
  const { asker, sessionID } = place
  const summaryID = answerID(id)
  const texts: Bare[] = [
    { type: "text", text: summary },
    ...(recent && !start ? [{ type: "text", text: recent, metadata: asRecent } as const] : []),
  ]
  const answer: Message = {
    info: {
      id: summaryID,
      sessionID,
      role: "assistant",
      parentID: id,
      time: { created: time.created, completed: time.created },
      mode: "compaction",
      agent: "compaction",
      providerID: model?.providerID ?? asker.model.providerID,
      modelID: model?.id ?? asker.model.modelID,
      path: { cwd: ".", root: "." },
      summary: true,
      cost,
      tokens,
      finish: "stop",
    },
    parts: owned(texts, summaryID, sessionID),
  }
  return [asked, answer]
}

function startOfTail(made: readonly Message[], recent: string, kept: ReadonlySet<Message>): string | undefined {
  const { start, read } = tailOf(made, recent)
  if (read.some((message) => kept.has(message))) throw new Doubt("a compaction looks at messages that are kept")
  return start?.info.id
}

/** Whether OpenCode's migration split this message off a prompt. */
function isBesideOf({ id, time }: Of<"synthetic">, before: MessageOrKept | undefined, made: Message): boolean {
  if (!before || before.id !== made.info.id) return false
  // A skeleton has the time of the session model, which may be a later one.
  const isPrompt =
    before instanceof Kept2 ? made.info.role === "user" : before.type === "user" && before.time.created === time.created
  return isPrompt && besideId(before.id, new Set()) === id
}

function addText({ info, parts }: Message, text: string) {
  const [part] = owned([...parts, { type: "text", text, synthetic: true }], info.id, info.sessionID).slice(-1)
  if (part) parts.push(part)
}

/** Makes times ascend: OpenCode 1 sorts by time and then by id, OpenCode 2 by neither. */
function ascending(messages: readonly Message[]): Message[] {
  let last: Message["info"] | undefined
  return messages.map((message) => {
    const { info } = message
    const least = last ? last.time.created + (last.id.localeCompare(info.id) < 0 && last.id < info.id ? 0 : 1) : 0
    const moved = { ...info, time: { ...info.time, created: Math.max(info.time.created, least) } } as Message["info"]
    last = moved
    return { ...message, info: moved }
  })
}

/** OpenCode 1 has no session without a title. */
export const untitled = "Untitled"

export function infoDown(info: SessionDocument2["info"], version: string): SessionInfo {
  const { id, parentID, projectID, title, agent, model, metadata, subpath, location, time } = info
  return {
    id,
    slug: id.replace(/^ses_/, "").toLowerCase().slice(0, 12),
    projectID,
    directory: location.directory,
    ...(subpath && { path: subpath }),
    ...(parentID && { parentID }),
    title: title ?? untitled,
    ...(agent && { agent }),
    ...(model && { model }),
    version,
    time: {
      created: time.created,
      updated: time.updated,
      ...(time.archived !== undefined && { archived: time.archived }),
    },
    ...(metadata && { metadata }),
  }
}
