/** What a version of a session has and the session at hand has not. */
import { isObject } from "../../support/plain-object.ts"
import type { Outline } from "../document/read.ts"
import { isSettled } from "../finished-messages.ts"
import { factsKey, type Message } from "../schema.ts"

/** The messages of a session and its subagents, by id; of `undone` an undo that is pending hides all or some parts. */
export type Having = { messages: ReadonlyMap<string, Message>; undone: ReadonlySet<string> }

/** How many messages; of these, how many are here in part, and how many an undo hides. */
export type Lacking = { messages: number; inPart: number; undone: number }

/** @param version as it was read: a newer one is told by its ids as well */
export function lackingIn(version: Outline, { messages, undone }: Having): Lacking {
  const lacking = { messages: 0, inPart: 0, undone: 0 }
  for (const [id, there] of messagesById(version)) {
    const here = messages.get(id)
    if (here && !isLess(here, there)) continue
    lacking.messages++
    if (undone.has(id)) lacking.undone++
    else if (here) lacking.inPart++
  }
  return lacking
}

export const havingOf = (version: Outline): Having => ({ messages: messagesById(version), undone: new Set() })

function messagesById(version: Outline): Map<string, Message> {
  const facts = version[factsKey]
  const subagents = isObject(facts) && Array.isArray(facts.subagents) ? facts.subagents : []
  const all = [version, ...subagents].flatMap(({ messages }) => (Array.isArray(messages) ? messages : []))
  return new Map(all.filter(isMessage).map((message) => [message.info.id, message]))
}

const isMessage = (value: unknown): value is Message =>
  isObject(value) && isObject(value.info) && typeof value.info.id === "string" && Array.isArray(value.parts)

/** An import that was killed leaves a message with its first parts; one of a session in full run, a part that runs for ever. */
function isLess(here: Message, there: Message): boolean {
  const parts = new Set(here.parts.map(({ id }) => id))
  return (!isSettled(here) && isSettled(there)) || there.parts.some(({ id }) => !parts.has(id))
}
