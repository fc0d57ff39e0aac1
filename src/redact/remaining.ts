/** The tripwire: what is still secret in a document that is about to be written. */
import type { Conversation } from "../session/carry.ts"
import { dataUrl } from "../session/data-url.ts"
import { isObject } from "../session/object.ts"
import { readSession } from "../session/read.ts"
import { factsKey, type Message, type SessionDocument } from "../session/shape.ts"
import type { Clean } from "./family.ts"
import type { Searched } from "./memory.ts"
import type { TextRedactor } from "./redactor.ts"
import { type Leaf, walkConversation } from "./walk.ts"

export type Remaining = { kind: string; where: string }

export type RemainingOptions = {
  /** Whether a message, as it stands in the text, was searched before by this engine under these rules, and nothing was left. */
  clean?: Clean
  /** Is told the others in which nothing is left. */
  keep?: (message: Message) => void
  /** Whether the text was made here, of a session that was checked. */
  checked?: boolean
}

/**
 * The bytes are read anew, as a stranger's would be. A text in them that is, to the letter and under the same name, one
 * that the detectors have searched in this redactor's last run has the same findings, and is not searched again; nor is a
 * message that was searched here, as it was written, at an earlier save. So it catches a marker that was not written, and
 * a text that was put there or changed since.
 * @param text a saved session; or any text, which is then searched as one
 */
export function remainingIn(
  one: TextRedactor,
  searched: Searched,
  text: string,
  { clean = () => false, keep = () => {}, checked = false }: RemainingOptions,
): Remaining[] {
  const found: Remaining[] = []
  // What is known stands nowhere, not even where the detectors may not look: in an id, a signature, a key.
  const lineAt = lines(text)
  for (const { kind, start } of one.spread(text, one.known)) found.push({ kind, where: `line ${lineAt(start)}` })
  const document = parsed(text, checked)
  if (!document) {
    for (const { kind, start } of one.settle(text, one.look(text, one.known), [one.known], {}))
      found.push({ kind, where: `line ${lineAt(start)}` })
    return found
  }
  let here: { message: Message; isClean: boolean; left: number } | undefined
  const done = () => {
    if (here && !here.isClean && here.left === found.length) keep(here.message)
  }
  const enter = (message: Message) => {
    done()
    here = { message, isClean: clean(message), left: found.length }
  }
  const look = (value: string, leaf: Leaf, key: string | undefined): string => {
    if (here?.isClean && leaf.messageID !== undefined) return value
    const body = dataUrl(value)
    const inside = body ? (body.text ?? "") : value
    const before = searched.recall(inside, key, leaf.where)
    const first = before ? { found: before, views: [] } : one.look(inside, one.known, key, leaf.where)
    const all = one.settle(inside, first, [one.known], { key, path: leaf.where })
    for (const { kind } of all) found.push({ kind, where: whereOf(leaf) })
    return value
  }
  for (const conversation of conversationsIn(document)) {
    walkConversation(conversation, { text: look, name: (name) => name, message: enter })
    done()
    here = undefined
  }
  return found
}

const whereOf = ({ session, message, where }: Leaf) =>
  message > 0 ? `message ${message} of ${session} (${where})` : `${session} (${where})`

/** @returns the line of a place; places are asked for in order, or it begins anew */
function lines(text: string): (at: number) => number {
  let [line, next] = [1, text.indexOf("\n")]
  let last = 0
  return (at) => {
    if (at < last) [line, next] = [1, text.indexOf("\n")]
    last = at
    for (; next >= 0 && next < at; next = text.indexOf("\n", next + 1)) line++
    return line
  }
}

/** Of what is not whole the places are not known: it is a text like any other. */
function parsed(text: string, checked: boolean): SessionDocument | undefined {
  try {
    return checked ? JSON.parse(text) : readSession(text, "")
  } catch {
    return
  }
}

/** The session, its subagents, and what else is said of them. Hashes of files are no text. */
function conversationsIn(document: SessionDocument): Conversation[] {
  const { [factsKey]: facts, info, messages, ...rest } = document
  if (!isObject(facts)) return [{ info, messages, ...rest } as Conversation]
  const { subagents, files, origin, missing, messages: number, ...said } = facts
  return [{ info, messages, ...rest, ...said } as Conversation, ...((subagents ?? []) as Conversation[])]
}
