/**
 * Every text of a conversation, with the name it is the value of. What is no text of anybody is left out by its place in
 * the schema (session/schema.ts), never by how its key ends: `aws_access_key_id` ends in `id`.
 */
import { type Attachment, dataUrl } from "../session/attachments/data-url.ts"
import { isPlaceholder, metadataKey, placeholderOf, urlOf } from "../session/attachments/placeholder.ts"
import type { Conversation } from "../session/conversation.ts"
import { isFuture } from "../session/part-types.ts"
import type { Message, Part } from "../session/schema.ts"
import { toolName1 } from "../session/tool-names.ts"
import { modelKey } from "../session/v2/model.ts"
import { isObject } from "../support/plain-object.ts"
import { answersBeside, answerTo } from "./detect/answer.ts"
import { programs } from "./detect/commands.ts"
import { isSecretMember } from "./detect/encoded-key.ts"
import { wordsOf } from "./judge/words.ts"
import type { Place } from "./report.ts"
import { isArgumentName, lineOf } from "./value-name.ts"
import { walkNative, walkNote } from "./walk-native.ts"

/** `isNumber`: a number, which goes whole or stays. */
export type Leaf = Place & { messageID?: string; isNumber?: true }

export type Visitor = {
  /**
   * A text, or a key of an object that a tool or a model made.
   * @param key the name this text is the value of, or the argument before
   */
  text(text: string, leaf: Leaf, key: string | undefined): string
  /** An attachment that is no text, or not only. */
  opaque?(attachment: Attachment, url: string, leaf: Leaf): void
  /** Before it is walked. */
  message?(message: Message): void
  /** Whether a message is not walked. */
  isKept?(message: Message): boolean
}

const set = (names: string) => new Set(names.split(" "))

/** Ids, hashes, counts, times, and names that OpenCode gives. */
const ofSession = set("id slug projectID workspaceID parentID version time cost tokens agent model permission")
const ofMessage = set("id sessionID role time parentID agent model mode providerID modelID variant cost tokens finish")
/** A part's `metadata` is the provider's, with signatures over its bytes. */
const ofPart = set(
  "id sessionID messageID type callID tool snapshot hash metadata cost tokens time reason tail_start_id mime attempt",
)
const ofAnyPart = set("id sessionID messageID type")
const ofState = set("status time")
/** Of a task's call: the subagent's session. */
const ofTask = set("sessionId parentSessionId sessionID model")
const nothing = set("")

/** @returns the same objects where nothing in them changed: a visitor that only reads costs no copy */
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

export function walkMessage(message: Message, visitor: Visitor, leaf: Leaf): Message {
  if (visitor.isKept?.(message)) return message
  visitor.message?.(message)
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

function walkPart(part: Part, visitor: Visitor, leaf: Leaf): Part {
  if (isFuture(part)) return walkFields(part, ofAnyPart, visitor, () => leaf)
  if (part.type === modelKey)
    return mapped(part, (value, key) =>
      key === "message" ? walkNative(value, key, (one, name) => walkJson(one, visitor, leaf, name)) : value,
    )
  const plain = (value: unknown, key: string) => (ofPart.has(key) ? value : walkFree(value, visitor, leaf, key))
  if (part.type !== "tool") return mapped(part, plain)
  const ofMetadata = toolName1(part.tool) === "task" ? ofTask : nothing
  const attached = () => ({ ...leaf, where: "attachment" })
  const inState = (value: unknown, key: string) => {
    // What a tool says of itself is text: bash output stands there a second time.
    if (key === "metadata" && isObject(value))
      return walkFields(
        value,
        ofMetadata,
        visitor,
        () => leaf,
        (name) => (name === metadataKey || ofMetadata.has(name) ? name : walkName(name, visitor, leaf)),
        part.tool === "question" ? walkAnswers(part.state.input) : walkJson,
      )
    if (key === "output" && part.tool === "question")
      return walkFree(value, visitor, leaf, answersBeside(questionsIn(part.state.input).flatMap(labelsOf)))
    if (key === "input") return walkJson(value, visitor, leaf, key)
    if (key === "attachments" && Array.isArray(value))
      return each(value, (one) => (isObject(one) ? walkFields(one, ofPart, visitor, attached) : one))
    return ofState.has(key) ? value : walkFree(value, visitor, leaf, key)
  }
  return mapped(part, (value, key) => (key === "state" ? mapped(part.state, inState) : plain(value, key)))
}

function walkFields<Value extends object>(
  value: Value,
  left: Set<string>,
  visitor: Visitor,
  leaf: (key: string) => Leaf,
  name?: (key: string) => string,
  walk = walkFree,
): Value {
  const change = (inner: unknown, key: string) => {
    if (left.has(key)) return inner
    const at = leaf(key)
    if (key === modelKey) return walkNote(inner, (one, name) => walkJson(one, visitor, at, name))
    return walk(inner, visitor, at, key)
  }
  return mapped(value, change, name)
}

/** In characters. A shorter name or number is no secret. */
const shortest = 4

const walkName = (name: string, visitor: Visitor, leaf: Leaf) =>
  name.length < shortest ? name : visitor.text(name, leaf, undefined)

/** What OpenCode and its tools count and measure: who reads it expects a number. */
const counted = set(
  "time times timeout start end created updated completed expires duration ms seconds count counts total size length bytes " +
    "index page number line lines column offset limit port exit code status pid tokens cost additions deletions",
)

/** What a model gave to a tool, or a tool says of itself: any JSON may stand there, and a number be a secret. */
const walkJson: typeof walkFree = (value, visitor, leaf, key) => walkFree(value, visitor, leaf, key, true)

const questionsIn = (input: unknown): readonly unknown[] =>
  isObject(input) && Array.isArray(input.questions) ? input.questions : []

/** What the agent offers itself to choose from is no secret. */
const labelsOf = (question: unknown): string[] =>
  isObject(question) && Array.isArray(question.options)
    ? question.options.flatMap((one) => (isObject(one) && typeof one.label === "string" ? [one.label] : []))
    : []

/** What was answered stands apart from what was asked, in the same order. */
function walkAnswers(input: unknown): typeof walkFree {
  const questions = questionsIn(input)
  const nameAt = (index: number, key: string | undefined) => {
    const asked = questions[index]
    return isObject(asked) && typeof asked.question === "string" ? answerTo(asked.question, labelsOf(asked)) : key
  }
  return (value, visitor, leaf, key) =>
    key === "answers" && Array.isArray(value)
      ? each(value, (one, index) => walkJson(one, visitor, leaf, nameAt(index, key)))
      : walkJson(value, visitor, leaf, key)
}

function walkNumber(value: number, visitor: Visitor, leaf: Leaf, key: string | undefined): unknown {
  const text = String(value)
  if (text.length < shortest || wordsOf(key ?? "").some((word) => counted.has(word))) return value
  const after = visitor.text(text, { ...leaf, isNumber: true }, key)
  return after === text ? value : after
}

/** What a model, a tool or a user wrote: nobody knows its shape. @param numbers whether they are read as texts are */
function walkFree(value: unknown, visitor: Visitor, leaf: Leaf, key?: string, numbers = false): unknown {
  if (typeof value === "string") {
    // Its hash looks like a key, and without it nobody would find the attachment again.
    const own = isPlaceholder(value) ? placeholderOf(value) : undefined
    return own ? urlOf({ ...own, mime: visitor.text(own.mime, leaf, undefined) }) : walkText(value, visitor, leaf, key)
  }
  if (Array.isArray(value))
    return each(value, (element, index) => walkFree(element, visitor, leaf, nameInArray(value, index, key), numbers))
  if (numbers && Number.isSafeInteger(value) && (value as number) >= 0)
    return walkNumber(value as number, visitor, leaf, key)
  if (!isObject(value)) return value
  return mapped(
    value,
    (inner, own) => walkFree(inner, visitor, leaf, nameOf(value, own, key), numbers),
    (name) => walkName(name, visitor, leaf),
  )
}

/** Of an attachment what it says, and nothing of a picture. A text that only begins like one is a text. */
function walkText(text: string, visitor: Visitor, leaf: Leaf, key: string | undefined): string {
  const change = (some: string) => visitor.text(some, leaf, key)
  const body = dataUrl(text)
  const isAttachment = key === "url" || key === "uri"
  const isOpaque = body?.text === undefined
  if (!body || !(body.isWhole || isAttachment) || (isOpaque && !(isAttachment && body.isBase64))) return change(text)
  // What stands behind the base64 may be more of it, and a text with zeros is perhaps none.
  const isDoubtful = isOpaque || !body.isWhole || body.text?.includes("\0")
  const left = body.map(change)
  // As it is now: what is said to stay in it must be in it.
  if (isAttachment && body.isBase64 && isDoubtful) visitor.opaque?.(dataUrl(left) ?? body, left, leaf)
  return left
}

function each(value: readonly unknown[], change: (element: unknown, index: number) => unknown): readonly unknown[] {
  let out: unknown[] | undefined
  for (let index = 0; index < value.length; index++) {
    const after = change(value[index], index)
    if (after === value[index]) continue
    out ??= value.slice()
    out[index] = after
  }
  return out ?? value
}

/** The object with other values, and other keys: the same one where none of them is another. */
function mapped<Value extends object>(
  value: Value,
  change: (inner: unknown, key: string) => unknown,
  name?: (key: string) => string,
): Value {
  const before = value as Record<string, unknown>
  const keys = Object.keys(value)
  let out: Record<string, unknown> | undefined
  for (const key of keys) {
    const after = change(before[key], key)
    if (after === before[key]) continue
    // A key named __proto__ is the copy's own by now, and assigned as any other.
    out ??= { ...before }
    out[key] = after
  }
  const same = (out ?? before) as Value
  const names = name ? keys.map(name) : keys
  if (names.every((one, at) => one === keys[at])) return same
  return Object.fromEntries(keys.map((key, at) => [names[at], (same as Record<string, unknown>)[key]])) as Value
}

/** The line of a command before names an argument, or the argument before (`["--password", "…"]`), else the array's own name does. */
function nameInArray(array: readonly unknown[], index: number, own: string | undefined): string | undefined {
  const before = array[index - 1]
  return commandBefore(array, index) ?? (typeof before === "string" && isArgumentName(before) ? before : own)
}

/** Of a program and its arguments so many are looked at. */
const mostArguments = 16

/** They run the program that comes after words of their own: `["sudo", "-u", "deploy", "mysql", "-p…"]`. */
const runners = set("sudo doas env timeout nohup nice ionice time setsid stdbuf exec command xargs")

/** `["mysql", "-u", "root", "-p…"]`: what stands before in the line of such a command. */
function commandBefore(array: readonly unknown[], index: number): string | undefined {
  if (index > mostArguments || typeof array[0] !== "string") return
  const words = array.slice(0, index).filter((one) => typeof one === "string")
  const first = words.findIndex((word) => programs.has(baseName(word)))
  const isRun = first === 0 || runners.has(baseName(words[0] ?? "")) || /^(?:-|\w{1,64}=)/.test(words[0] ?? "")
  return first >= 0 && isRun ? lineOf(words.slice(first)) : undefined
}

/** Of a program with its folder. */
const baseName = (word: string): string => (word.length > 200 ? "" : word.slice(word.lastIndexOf("/") + 1))

/** What names a value in an object: its key, or `{"name": "DB_PASSWORD", "value": "…"}`, `{"DB_PASSWORD": {"value": "…"}}`. */
function nameOf(object: Record<string, unknown>, key: string, outer: string | undefined): string {
  if (key === "value" || key === "Value") return saidIn(object, "name", "key", "Name", "Key", "label") ?? outer ?? key
  if (typeof object.kty === "string" && isSecretMember(key)) return "private_key"
  // What a browser's tools type, and where: `{"element": "Password field", "text": "…"}`.
  return (key === "text" && saidIn(object, "element")?.replace(control, "")) || key
}

const control = /(?:[\s_-]*(?:text|input|field|box|textbox))+$/i

function saidIn(object: Record<string, unknown>, ...keys: string[]): string | undefined {
  const name = keys.map((key) => object[key]).find((one) => one !== undefined && one !== null)
  return typeof name === "string" && name.length < 100 ? name : undefined
}
