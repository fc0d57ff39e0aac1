/** Reads the text of a file as a session, or fails with one sentence that says why not. */
import * as v from "valibot"
import { sessionAmong } from "../../support/json-among.ts"
import { isObject } from "../../support/plain-object.ts"
import * as failures from "../failures.ts"
import { isPointer } from "../lfs-pointer.ts"
import { factsKey, type SessionDocument, sessionDocument } from "../schema.ts"
import { type Major, messageCount } from "../v2/model.ts"
import { savedDocument2 } from "../v2/saved-schema.ts"
import { message2, sessionInfo2 } from "../v2/schema.ts"
import { isOpencode2, type Outline, outlineOf } from "./outline.ts"

export type { Outline } from "./outline.ts"

/** The newest file format this version reads. */
export const currentFormat = 2

/** A document of OpenCode 1 has format 1, as before there was another; one of OpenCode 2 has format 2. */
export const formatOf = (major: Major): number => major

/**
 * Reads a whole session file.
 * @param name the user's name for the file, for messages
 * @throws Failure if the text is not a complete session
 */
export function readSession(text: string, name: string): SessionDocument {
  return checkSession(parseJson(text, name), name)
}

/**
 * Reads a session file to show it, not to load it: what a newer OpenCode wrote may have an unknown shape.
 * @throws Failure if it is no session at all
 */
export const readOutline = (text: string, name: string): Outline => checkOutline(parseJson(text, name), name)

/** Checks a parsed document. @returns it in the session model: one of OpenCode 1 is itself, unchanged @throws Failure */
export function checkSession(value: unknown, name: string): SessionDocument {
  checkShape(value, name)
  if (!isOpencode2(value)) return checkWhole(checked(sessionDocument, value, name) as SessionDocument, name)
  const document = checked(savedDocument2, value, name) as Outline
  return checkWhole(outlineOf(document, checkedWhole) as unknown as SessionDocument, name)
}

function checked(schema: v.GenericSchema, value: unknown, name: string): unknown {
  const result = v.safeParse(schema, value, { abortEarly: true })
  if (result.success) return value
  const [issue] = result.issues
  const { where, path } = placeOf(v.getDotPath(issue) ?? "")
  throw failures.brokenSession(name, where, `${path} ${complaint(issue)}`)
}

/** Where the whole shape has been checked. */
const checkedWhole = { info: () => true, message: () => true }

function checkWhole(document: SessionDocument, name: string): SessionDocument {
  const [told, found] = [document[factsKey]?.messages, messageCount(document.messages)]
  if (found === 0) throw failures.brokenSession(name, "its messages", "there are none")
  if (told !== undefined && told !== found)
    throw failures.brokenSession(name, "its messages", `they were ${told} when it was saved and are ${found} now`)
  checkIds(document, name)
  return document
}

const checkOutline = (value: unknown, name: string): Outline =>
  outlineOf(checkShape(value, name), {
    info: (info) => v.is(sessionInfo2, info),
    message: (message) => v.is(message2, message),
  })

function checkShape(value: unknown, name: string): Outline {
  if (!isObject(value) || !isObject(value.info) || !Array.isArray(value.messages)) throw failures.notASession(name)
  const format = isObject(value[factsKey]) ? value[factsKey].format : undefined
  if (typeof format === "number" && format > currentFormat) throw failures.newerFormat(name, format)
  if (isDeep(value, deepest)) throw failures.brokenSession(name, "it", "it is nested too deeply to be read")
  if (!isOpencode2(value) && holdsModel(value))
    throw failures.brokenSession(name, "it", "it has a key that no OpenCode writes, opencode2")
  return value as Outline
}

function parseJson(text: string, name: string): unknown {
  // OpenCode accepts a byte order mark; JSON.parse does not.
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
    // Use only the position in V8's message: the rest quotes the file.
    const place = /position \d+/.exec((error as Error).message)?.[0] ?? "its text breaks off"
    throw failures.invalidJson(name, place)
  }
}

/** Levels of nesting. A real session has a dozen, and those of a tool's input. */
const deepest = 1000

function isDeep(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeep(inner, levels - 1))
}

/** Our model's own keys, which no file has: a stranger's would be taken for a session of OpenCode 2. */
function holdsModel(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsModel)
  if (!isObject(value)) return false
  const { info, messages, parts, [factsKey]: facts } = value
  if (isObject(info) && "opencode2" in info) return true
  if (Array.isArray(parts) && parts.some((part) => isObject(part) && part.type === "opencode2")) return true
  return holdsModel(messages) || (isObject(facts) && holdsModel(facts.subagents))
}

/** OpenCode keeps the first of two messages with the same id and silently drops the other. */
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
