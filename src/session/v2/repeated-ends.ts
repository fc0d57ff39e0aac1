/**
 * OpenCode 2 notes the end of a turn once more when an undo is taken back. Such an end says nothing, and a session that has
 * it is the same as one that has not.
 */
import type { Conversation } from "../conversation.ts"
import type { Message } from "../schema.ts"
import { endTold, modelKey, standInOf } from "./model.ts"
import type { Note } from "./note.ts"
import type { Message2 } from "./schema.ts"

/** Ids of the ends of turns that follow right behind another one. */
const repeatedEnds = (messages: readonly Pick<Message2, "id" | "type">[]): Set<string> =>
  new Set(messages.filter(({ type }, at) => type === "idle" && messages[at - 1]?.type === "idle").map(({ id }) => id))

/** @param wanted ids of those that stay */
export function withoutRepeated(messages: readonly Message2[], wanted: ReadonlySet<string>): Message2[] {
  const repeated = repeatedEnds(messages)
  return messages.filter(({ id }) => wanted.has(id) || !repeated.has(id))
}

/** {@link repeatedEnds} of a session in the session model. */
export const repeatedEndsOf = (messages: readonly Message[]): Set<string> =>
  repeatedEnds(messages.map((message) => ({ id: message.info.id, type: standInOf(message)?.type as Message2["type"] })))

/** The session as it was before it was undone and redone. */
export function withoutRepeatedEnds({ info, messages }: Conversation): Conversation {
  const repeated = repeatedEndsOf(messages)
  const kept = messages.filter((message) => !repeated.has(message.info.id))
  const end = kept.at(-1)
  if (!end || end === messages.at(-1)) return { info, messages: kept }
  const note = info[modelKey] as Note | undefined
  const set = { ...note?.set, ...endTold(end) }
  return { info: { ...info, [modelKey]: { ...note, set } } as Conversation["info"], messages: kept }
}
