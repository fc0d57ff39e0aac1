/**
 * Converts a session of OpenCode 1 to OpenCode 2 exactly as OpenCode's migration does (read in the binary of 2.0.15;
 * the tests compare with its database), so that a migrated session and our conversion are equal.
 *
 * One exception: the migration ends an answer when its database row was last written, which a file does not tell. We
 * take the answer's own end, so `time.completed` may differ (see relation.ts).
 */
import { Buffer } from "node:buffer"
import { isObject } from "../../support/plain-object.ts"
import type { Message, Part, SessionInfo } from "../schema.ts"
import { spentIn } from "../spent.ts"
import { answerID, base62Hash } from "./derived-id.ts"
import { withoutMarked } from "./for-opencode1.ts"
import type { Attachment2, Message2, Of, SessionDocument2 } from "./schema.ts"
import { isSettled } from "./settled.ts"
import { assistantUp } from "./up-assistant.ts"

type UserInfo = Extract<Message["info"], { role: "user" }>
type FilePart = Extract<Part, { type: "file" }>
type Conversation = { info: SessionInfo; messages: readonly Message[] }

/** Joins the texts of several parts with a blank line. */
export const joined = (texts: readonly string[]) => texts.join("\n\n")

export function up({ info, messages }: Conversation): SessionDocument2 {
  const ordered = messages.map(withoutMarked).map(inIdOrder).sort(byTimeAndId)
  return { info: infoUp(info, ordered), messages: messagesUp(ordered) }
}

/** @param ordered by time, and in a message by the parts' ids @param others ids of messages that are not converted */
export function messagesUp(ordered: readonly Message[], others: Iterable<string> = []): Message2[] {
  const byId = new Map(ordered.map((message) => [message.info.id, message]))
  const taken = new Set([...byId.keys(), ...others])
  const summaries = new Set<string>()
  return ordered.flatMap((message, index): Message2[] => {
    const { info, parts } = message
    if (summaries.has(info.id)) return []
    if (info.role === "user") {
      if (!parts.some(isCompaction)) return promptUp(info, parts, taken)
      // Where a session of OpenCode 1 came back from OpenCode 2, the one of down.ts stands beside its own.
      const found = ordered.filter((other) => isSummaryOf(other, info.id))
      const summary = found.find((other) => other.info.id !== answerID(info.id)) ?? found[0]
      if (!summary) return []
      summaries.add(summary.info.id).add(answerID(info.id))
      return compactionUp(message, summary, ordered.slice(0, index))
    }
    // The answer that only wraps a command's prompt to a subagent.
    const prompt = byId.get(info.parentID)
    const wraps = prompt?.parts.some(isSubtask) && parts.some((part) => part.type === "tool" && part.tool === "task")
    return wraps ? [] : [assistantUp(info, parts)].filter(isSettled)
  })
}

function promptUp(info: UserInfo, parts: readonly Part[], taken: Set<string>): Message2[] {
  const texts = parts.filter((part) => part.type === "text").filter(({ ignored }) => !ignored)
  const files = parts.filter((part) => part.type === "file")
  const agents = parts.filter((part) => part.type === "agent")
  if (texts.length + files.length + agents.length === 0 && parts.some(isSubtask)) return []
  const [added, typed] = [texts.filter(({ synthetic }) => synthetic), texts.filter(({ synthetic }) => !synthetic)]
  const time = { created: info.time.created }
  const synthetic = (id: string): Message2 => {
    return { id, time, text: joined(added.map(({ text }) => text)), type: "synthetic" }
  }
  const attached = files.flatMap(attachmentUp)
  // A `data:` URL without a comma is a file of nothing.
  const isBare = typed.length + agents.length + attached.length === 0 && files.every(isEnclosed)
  if (added.length > 0 && isBare) return [synthetic(info.id)]
  const mentioned = agents.map(({ name, source }) => {
    const { value, start, end } = source ?? {}
    return { name, ...(source && { mention: { text: String(value), start: Number(start), end: Number(end) } }) }
  })
  const prompt: Of<"user"> = {
    id: info.id,
    time,
    text: joined(
      parts.flatMap((part) => {
        if (part.type === "text") return part.ignored || part.synthetic ? [] : [part.text]
        return part.type === "file" && !isEnclosed(part) ? [unavailable(part)] : []
      }),
    ),
    ...(attached.length > 0 && { files: attached }),
    ...(mentioned.length > 0 && { agents: mentioned }),
    type: "user",
  }
  return added.length > 0 ? [prompt, synthetic(besideId(info.id, taken))] : [prompt]
}

const isEnclosed = ({ url }: FilePart) => url.startsWith("data:")

const isResource = ({ source }: FilePart) => source?.type === "resource"

/** The migration's text for a file that is named but not included. */
const unavailable = (part: FilePart) => {
  const name = part.filename ?? (isResource(part) ? String(part.source?.uri) : part.url)
  return `[Attachment unavailable after migration: ${name} (${part.mime})]`
}

function attachmentUp(part: FilePart): Attachment2[] {
  const comma = part.url.indexOf(",")
  if (!isEnclosed(part) || comma < 0) return []
  const body = part.url.slice(comma + 1)
  const bytes = part.url.slice(0, comma).endsWith(";base64")
    ? Buffer.from(body, "base64")
    : Buffer.from(percentDecoded(body))
  const shown = isObject(part.source?.text) ? part.source.text : undefined
  return [
    {
      data: bytes.toString("base64"),
      mime: part.mime,
      source: isResource(part) ? { type: "uri", uri: String(part.source?.uri) } : { type: "inline" },
      ...(part.filename && { name: part.filename }),
      ...(shown && { mention: { text: String(shown.value), start: Number(shown.start), end: Number(shown.end) } }),
    },
  ]
}

/** A stranger's URL may have a `%` that begins no escape. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const isSubtask = (part: Part) => part.type === "subtask"
export const isCompaction = (part: Part): part is Extract<Part, { type: "compaction" }> => part.type === "compaction"

const isSummaryOf = ({ info }: Message, id: string) =>
  info.role === "assistant" && info.parentID === id && info.summary === true

/** Prompt and answer of a compaction as one message; none if it failed. */
function compactionUp(
  { info, parts }: Message,
  { info: answer, parts: answered }: Message,
  before: readonly Message[],
): Message2[] {
  if (answer.role !== "assistant" || answer.error || answer.time.completed === undefined) return []
  const { auto, tail_start_id } = parts.find(isCompaction) ?? {}
  const texts = answered.flatMap((part) => (part.type === "text" ? [part] : []))
  const tail = tail_start_id ? before.findIndex((message) => message.info.id === tail_start_id) : -1
  return [
    {
      type: "compaction",
      id: info.id,
      time: { created: info.time.created },
      status: "completed",
      reason: auto ? "auto" : "manual",
      summary: joined(texts.filter((part) => part.text && !isRecent(part)).map(({ text }) => text)),
      recent: texts.find(isRecent)?.text ?? (tail < 0 ? "" : recentText(before.slice(tail))),
    },
  ]
}

/** Marks the text that down.ts puts into the summary because no messages have it. */
export const asRecent = { "opencode-session": { recent: true } }
export const isRecent = ({ metadata }: { metadata?: Record<string, unknown> | undefined }) => {
  const own = metadata?.["opencode-session"]
  return isObject(own) && own.recent === true
}

/** The turns that a compaction left to the model, as one text. */
const recentText = (messages: readonly Message[]) => joined(messages.flatMap(recentLines))

/** A message's lines in that text. An answer that only calls tools mostly has none. */
export function recentLines({ info, parts }: Message): string[] {
  const texts = parts.filter((part) => part.type === "text")
  if (info.role === "user")
    return [`[User]: ${joined(texts.filter(({ ignored }) => !ignored).map(({ text }) => text))}`]
  return parts.flatMap((part) => {
    if (part.type === "text") return [`[Assistant]: ${part.text}`]
    return part.type === "reasoning" && part.text ? [`[Assistant reasoning]: ${part.text}`] : []
  })
}

/** Id of the second message, if one prompt becomes two. @param taken ids in use; the new id is added */
export function besideId(id: string, taken: Set<string>): string {
  for (let number = 0; ; number++) {
    const found = id.slice(0, 16) + base62Hash(`v1-synthetic:${id}${number > 0 ? `:${number}` : ""}`, 14)
    if (taken.has(found)) continue
    taken.add(found)
    return found
  }
}

export function infoUp(info: SessionInfo, ordered: readonly Message[]): SessionDocument2["info"] {
  const asked = ordered.map(lastAsker).findLast((found) => found !== undefined)
  const agent = info.agent ?? asked?.agent
  const model = info.model ?? (asked && { ...asked.model, id: asked.model.modelID })
  return {
    id: info.id,
    ...(info.parentID && { parentID: info.parentID }),
    projectID: info.projectID ?? "global",
    ...(agent && { agent }),
    ...(model && { model: { id: model.id, providerID: model.providerID, variant: model.variant ?? "default" } }),
    ...spentIn(ordered),
    time: {
      created: info.time.created,
      updated: info.time.updated,
      ...(info.time.archived !== undefined && { archived: info.time.archived }),
    },
    title: info.title,
    ...(info.metadata && { metadata: info.metadata }),
    location: { directory: info.directory ?? "." },
    ...(info.path && { subpath: info.path }),
  }
}

/** Agent and model of a prompt; nothing for a compaction, or for a prompt that only starts a subagent. */
function lastAsker({ info, parts }: Message): UserInfo | undefined {
  if (info.role !== "user" || parts.some(isCompaction)) return undefined
  return parts.some(isSubtask) && parts.every(isSubtask) ? undefined : info
}

const inIdOrder = ({ info, parts }: Message): Message => ({
  info,
  parts: [...parts].sort((a, b) => a.id.localeCompare(b.id)),
})

const byTimeAndId = ({ info: a }: Message, { info: b }: Message) =>
  a.time.created - b.time.created || a.id.localeCompare(b.id)
