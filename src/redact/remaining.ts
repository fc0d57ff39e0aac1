/** The tripwire: what is still secret in a document that is about to be written. */
import type { Conversation } from "../session/carry.ts"
import { dataUrl } from "../session/data-url.ts"
import { isObject } from "../session/object.ts"
import { readSession } from "../session/read.ts"
import { factsKey, type SessionDocument } from "../session/shape.ts"
import type { Searched } from "./memory.ts"
import type { TextRedactor } from "./redactor.ts"
import { type Leaf, walkConversation } from "./walk.ts"

/**
 * The bytes are read anew, as a stranger's would be. A text in them that is, to the letter and under the same name, one
 * that the detectors have searched in this redactor's last run has the same findings, and is not searched again. So it
 * catches a marker that was not written, a text that was put there or changed since, and one that was not looked at
 * because it was clean at an earlier save.
 * @param text a saved session; or any text, which is then searched as one
 */
export function remainingIn(one: TextRedactor, searched: Searched, text: string): { kind: string; where: string }[] {
  const found: { kind: string; where: string }[] = []
  // What is known stands nowhere, not even where the detectors may not look: in an id, a signature, a key.
  for (const { kind, start } of one.spread(text, one.known)) found.push({ kind, where: `line ${lineAt(text, start)}` })
  const document = parsed(text)
  if (!document) {
    for (const { kind, start } of one.settle(text, one.look(text, one.known), [one.known], {}))
      found.push({ kind, where: `line ${lineAt(text, start)}` })
    return found
  }
  const look = (value: string, leaf: Leaf, key: string | undefined): string => {
    const body = dataUrl(value)
    const inside = body ? (body.text ?? "") : value
    const before = searched.recall(inside, key, leaf.where)
    const first = before ? { found: before, views: [] } : one.look(inside, one.known, key, leaf.where)
    const all = one.settle(inside, first, [one.known], { key, path: leaf.where })
    for (const { kind } of all) found.push({ kind, where: whereOf(leaf) })
    return value
  }
  for (const conversation of conversationsIn(document))
    walkConversation(conversation, { text: look, name: (name) => name })
  return found
}

const whereOf = ({ session, message, where }: Leaf) =>
  message > 0 ? `message ${message} of ${session} (${where})` : `${session} (${where})`

function lineAt(text: string, at: number): number {
  let line = 1
  for (let next = text.indexOf("\n"); next >= 0 && next < at; next = text.indexOf("\n", next + 1)) line++
  return line
}

/** Of what is not whole the places are not known: it is a text like any other. */
function parsed(text: string): SessionDocument | undefined {
  try {
    return readSession(text, "")
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
