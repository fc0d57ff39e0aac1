/**
 * Every text of a conversation, with the name it is the value of. What is no text of anybody is left out by its place in
 * the schema (session/shape.ts), never by how its key ends: `aws_access_key_id` ends in `id`.
 */
import type { Conversation } from "../session/carry.ts"
import { isObject } from "../session/object.ts"
import type { Message, Part } from "../session/shape.ts"
import { promiseOf } from "./judge/name.ts"
import type { Place } from "./report.ts"

export type Leaf = Place & { key?: string; messageID?: string }

export type Visitor = {
  text(text: string, leaf: Leaf): string
  /** A key of an object that a tool or a model made. */
  name(name: string): string
  /** Before the part is walked. */
  part?(part: Part, leaf: Leaf): Part
  /** False for a message that is left as it is. */
  message?(message: Message, leaf: Leaf): boolean
}

const set = (names: string) => new Set(names.split(" "))

/** Ids, hashes, counts, times, and names that OpenCode gives. */
const ofSession = set("id slug projectID workspaceID parentID version time cost tokens agent model permission")
const ofMessage = set("id sessionID role time parentID agent model mode providerID modelID variant cost tokens finish")
/** A part's `metadata` is the provider's, with signatures over its bytes. */
const ofPart = set(
  "id sessionID messageID type callID tool snapshot hash metadata cost tokens time reason tail_start_id mime attempt",
)
const ofState = set("status time")
/** Of a task's call: the subagent's session. */
const ofTask = set("sessionId parentSessionId model")

export function walkConversation<Some extends Conversation>(conversation: Some, visitor: Visitor): Some {
  const session = conversation.info.id
  const { info, messages, ...rest } = conversation
  const own = { session, message: 0 }
  return {
    ...conversation,
    ...(walkFree(rest, visitor, { ...own, where: "todo" }) as object),
    info: walkFields(info, ofSession, visitor, (key) => ({ ...own, where: key === "title" ? "title" : "session" })),
    messages: messages.map((message, index) =>
      walkMessage(message, visitor, { session, message: index + 1, where: "", messageID: message.info.id }),
    ),
  }
}

function walkMessage(message: Message, visitor: Visitor, leaf: Leaf): Message {
  if (visitor.message?.(message, leaf) === false) return message
  const { info, parts, ...rest } = message
  const where = (key: string) =>
    key === "error" ? "error" : key === "summary" ? "summary" : info.role === "user" ? "prompt" : "answer"
  return {
    ...(walkFree(rest, visitor, { ...leaf, where: "message" }) as object),
    info: walkFields(info, ofMessage, visitor, (key) => ({ ...leaf, where: where(key) })),
    parts: parts.map((part) => walkPart(part, visitor, { ...leaf, where: whereOf(part, info.role) })),
  } as Message
}

function whereOf(part: Part, role: string): string {
  if (part.type === "tool") return `tool:${part.tool}`
  if (part.type === "text") return role === "user" ? "prompt" : "answer"
  if (part.type === "file") return "attachment"
  return part.type
}

function walkPart(given: Part, visitor: Visitor, leaf: Leaf): Part {
  const part = visitor.part?.(given, leaf) ?? given
  if (part.type !== "tool") return walkFields(part, ofPart, visitor, () => leaf)
  const { state, ...rest } = part
  const { metadata, attachments, ...said } = state as typeof state & { metadata?: unknown; attachments?: Part[] }
  const walked = {
    ...walkFields(said, ofState, visitor, () => leaf),
    // What a tool says of itself is text: bash output stands there a second time.
    ...(isObject(metadata) && {
      metadata: walkFields(metadata, part.tool === "task" ? ofTask : new Set(), visitor, () => leaf),
    }),
    ...(attachments && {
      attachments: attachments.map((one) => walkFields(one, ofPart, visitor, () => ({ ...leaf, where: "attachment" }))),
    }),
  } as typeof state
  const inOrder = Object.fromEntries(
    Object.keys(state).map((key) => [key, walked[key as keyof typeof walked]]),
  ) as typeof state
  const plain = walkFields(rest, ofPart, visitor, () => leaf)
  return Object.fromEntries(
    Object.keys(part).map((key) => [key, key === "state" ? inOrder : plain[key as keyof typeof plain]]),
  ) as Part
}

function walkFields<Value extends object>(
  value: Value,
  left: Set<string>,
  visitor: Visitor,
  leaf: (key: string) => Leaf,
): Value {
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    left.has(key) ? inner : walkFree(inner, visitor, { ...leaf(key), key }),
  ])
  return Object.fromEntries(entries) as Value
}

/** What a model, a tool or a user wrote: nobody knows its shape. */
function walkFree(value: unknown, visitor: Visitor, leaf: Leaf): unknown {
  if (typeof value === "string") return visitor.text(value, leaf)
  if (Array.isArray(value))
    return value.map((element, index) =>
      walkFree(element, visitor, { ...leaf, ...nameInArray(value, index, leaf.key) }),
    )
  if (!isObject(value)) return value
  const named = nameOfPair(value)
  const entries = Object.entries(value).map(([key, inner]) => {
    const name = named && (key === "value" || key === "Value") ? named : key
    return [visitor.name(key), walkFree(inner, visitor, { ...leaf, key: name })]
  })
  return Object.fromEntries(entries)
}

/** The argument before names the next (`["--password", "…"]`), else the array's own name does. */
function nameInArray(array: readonly unknown[], index: number, own: string | undefined): { key?: string } {
  const before = array[index - 1]
  const isName = typeof before === "string" && /^-{0,2}[\w.-]{1,64}$/.test(before)
  const key = isName && (before.startsWith("-") || promiseOf(before)) ? before : own
  return key === undefined ? {} : { key }
}

/** `{"name": "DB_PASSWORD", "value": "…"}` */
function nameOfPair(value: Record<string, unknown>): string | undefined {
  const name = value.name ?? value.key ?? value.Name ?? value.Key
  return typeof name === "string" && name.length < 100 ? name : undefined
}
