/** From the text of a file to a session, or to the one sentence that says why not. */
import * as v from "valibot"
import { sessionAmong } from "../../support/json-among.ts"
import { isObject } from "../../support/plain-object.ts"
import * as failures from "../failures.ts"
import { isPointer } from "../lfs-pointer.ts"
import { factsKey, type SessionDocument, sessionDocument } from "../schema.ts"

/** The newest file format this version reads, and the one it writes. */
export const currentFormat = 1

/**
 * Reads a whole session file.
 * @param name what the user knows the file by, for the sentences
 * @throws Failure when the text is not a whole session
 */
export function readSession(text: string, name: string): SessionDocument {
  return checkSession(parseJson(text, name), name)
}

/**
 * Reads a session file to be looked at, not loaded: what a newer OpenCode wrote need not be of a known shape.
 * @throws Failure when it is no session at all
 */
export const readOutline = (text: string, name: string): Outline => checkOutline(parseJson(text, name), name)

export type Outline = Record<string, unknown> & { info: Record<string, unknown>; messages: unknown[] }

/** Checks a parsed document. The document comes back as it is: nothing in it is changed or dropped. */
export function checkSession(value: unknown, name: string): SessionDocument {
  checkOutline(value, name)
  const result = v.safeParse(sessionDocument, value, { abortEarly: true })
  if (!result.success) {
    const [issue] = result.issues
    const { where, path } = placeOf(v.getDotPath(issue) ?? "")
    throw failures.brokenSession(name, where, `${path} ${complaint(issue)}`)
  }
  const document = value as SessionDocument
  const [told, found] = [document[factsKey]?.messages, document.messages.length]
  if (found === 0) throw failures.brokenSession(name, "its messages", "there are none")
  if (told !== undefined && told !== found)
    throw failures.brokenSession(name, "its messages", `they were ${told} when it was saved and are ${found} now`)
  checkIds(document, name)
  return document
}

function checkOutline(value: unknown, name: string): Outline {
  if (isOpencode2(value)) throw failures.opencode2File(name)
  if (!isObject(value) || !isObject(value.info) || !Array.isArray(value.messages)) throw failures.notASession(name)
  const format = isObject(value[factsKey]) ? value[factsKey].format : undefined
  if (typeof format === "number" && format > currentFormat) throw failures.newerFormat(name, format)
  if (isDeep(value, deepest)) throw failures.brokenSession(name, "it", "it is nested too deeply to be read")
  return value as Outline
}

function parseJson(text: string, name: string): unknown {
  // A byte order mark is harmless to OpenCode, not to JSON.parse.
  const body = text.replace(/^\uFEFF/, "")
  if (/^\uFFFD{2}/.test(text) || text.slice(0, 4).includes("\0")) throw failures.utf16File(name)
  if (body.trim() === "") throw failures.emptyFile(name)
  if (isPointer(body)) throw failures.lfsPointer(name)
  try {
    return JSON.parse(body)
  } catch (error) {
    if (/^<{7} /m.test(body) && /^>{7} /m.test(body)) throw failures.conflictMarkers(name)
    const among = sessionAmong(body)
    if (among) return among.value
    if (!body.trimStart().startsWith("{")) throw failures.notASession(name)
    if (!body.trimEnd().endsWith("}")) throw failures.truncatedFile(name)
    // Of V8's message only the place: the rest quotes the file.
    const place = /position \d+/.exec((error as Error).message)?.[0] ?? "its text breaks off"
    throw failures.invalidJson(name, place)
  }
}

/** Levels of nesting: a real session has a dozen, and what a tool was given. */
const deepest = 1000

function isDeep(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeep(inner, levels - 1))
}

/** OpenCode 2 keeps `info.location` instead of `info.directory`, and gives messages a `type` instead of an `info`. */
function isOpencode2(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.info)) return false
  const first = Array.isArray(value.messages) ? value.messages[0] : undefined
  if (isObject(first)) return !("info" in first) && typeof first.type === "string"
  return isObject(value.info.location) && !("directory" in value.info)
}

/** OpenCode keeps the first of two messages with one id and drops the other in silence. */
function checkIds(document: SessionDocument, name: string) {
  const seen = new Set<string>()
  const claim = (id: string, where: string) => {
    if (seen.has(id)) throw failures.brokenSession(name, where, `the id ${id} stands twice`)
    seen.add(id)
  }
  const check = ({ info, messages }: Pick<SessionDocument, "info" | "messages">, owner: string) => {
    claim(info.id, owner || "its head")
    messages.forEach((message, index) => {
      const where = `${owner}message ${index + 1}`
      claim(message.info.id, where)
      for (const part of message.parts) {
        claim(part.id, where)
        const stray = part.messageID !== message.info.id || part.sessionID !== info.id
        if (stray) throw failures.brokenSession(name, where, `the part ${part.id} belongs to another message`)
      }
      if (message.info.sessionID !== info.id)
        throw failures.brokenSession(name, where, `it belongs to another session, ${message.info.sessionID}`)
    })
  }
  check(document, "")
  document[factsKey]?.subagents?.forEach((subagent, index) => {
    check(subagent, `subagent ${index + 1}, `)
  })
}

function placeOf(path: string): { where: string; path: string } {
  const pattern = /^(?:.*?\.subagents\.(\d+)\.)?messages\.(\d+)(?:\.parts\.(\d+))?\.?(.*)$/
  const inMessage = pattern.exec(path)
  if (!inMessage) return { where: "its head", path }
  const [, subagent, message, part, rest] = inMessage
  const places = { subagent, message, part }
  const known = Object.entries(places).filter(([, index]) => index !== undefined)
  return { where: known.map(([what, index]) => `${what} ${Number(index) + 1}`).join(", "), path: rest || "it" }
}

function complaint(issue: v.BaseIssue<unknown>): string {
  return issue.received === "undefined" ? "is missing" : `is ${issue.received.slice(0, 60)}, which cannot be read`
}
