/**
 * Leaves out what waits for an answer. OpenCode 2 itself leaves out a message that still runs, and so gives the prompt of a
 * turn that goes on without what was answered.
 */
import type { Message2 } from "./schema.ts"

/**
 * @param running whether a turn goes on, or was cut off
 * @param saved ids of what was saved before: a prompt that others have seen stays, also while it is being answered
 * @returns those up to the last answer; the rest is for the report
 */
export function settle2(
  messages: readonly Message2[],
  running: boolean,
  saved: ReadonlySet<string> = new Set(),
): Message2[] {
  const end = running ? messages.findLastIndex(isAnswer) + 1 : messages.length
  return messages.filter(({ id, type }, index) => index < end || (type === "user" && saved.has(id)))
}

const isAnswer = ({ type }: Message2) => ["assistant", "shell", "compaction", "idle"].includes(type)
