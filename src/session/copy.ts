/** A copy of a session, or of a family of sessions, that can live beside the original. */
import type { Conversation } from "./carry.ts"
import { type IdKind, idMaker } from "./ids.ts"
import { mapConversation } from "./portable.ts"

/**
 * New ids for every session, message and part: OpenCode keeps each id once per machine. They are valid, ascend with the
 * order of the messages, keep the order of the parts, and every reference follows: parents, task calls, compaction.
 * @param family in any order
 * @param now milliseconds; no id is later
 */
export function withNewIds<Some extends Conversation>(family: readonly Some[], now: number): Some[] {
  const old: [IdKind, string][] = family.flatMap(({ info, messages }) => [
    ["ses", info.id] as [IdKind, string],
    ...messages.flatMap(({ info, parts }) => [
      ["msg", info.id] as [IdKind, string],
      ...parts.map(({ id }) => ["prt", id] as [IdKind, string]),
    ]),
  ])
  const make = idMaker(now, old.length)
  const renamed = new Map(old.map(([kind, id]) => [id, make(kind)]))
  // Ids stand in texts too: a task's result names its session.
  const rename = (text: string) =>
    renamed.get(text) ?? text.replace(/\b(?:ses|msg|prt)_[0-9A-Za-z]+/g, (id) => renamed.get(id) ?? id)
  return family.map((conversation) => mapConversation(conversation, rename))
}

/** The conversation as if it had happened earlier. @param milliseconds how much */
export function shiftedBack<Some extends Conversation>(conversation: Some, milliseconds: number): Some {
  const earlier = <Timed>(value: Timed): Timed => {
    const { time } = value as { time?: Record<string, unknown> }
    if (!time) return value
    const moved = Object.entries(time).map(([name, at]) => [name, typeof at === "number" ? at - milliseconds : at])
    return { ...value, time: Object.fromEntries(moved) }
  }
  const messages = conversation.messages.map(({ info, parts }) => ({
    info: earlier(info),
    parts: parts.map((part) => ({
      ...earlier(part),
      ...("state" in part && { state: earlier(part.state) }),
    })),
  }))
  return { ...conversation, info: earlier(conversation.info), messages } as Some
}
