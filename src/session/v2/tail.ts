/** The turns that a compaction of OpenCode 2 leaves to the model as text: the messages from which the text is made. */
import type { Message } from "../schema.ts"
import { joined, recentLines } from "./up.ts"

/** `start`: the message from which the texts are exactly `recent`, if there is one. `read`: those whose texts were compared. */
type Tail = { start: Message | undefined; read: Message[] }

/** @param before the messages before the compaction */
export function tailOf(before: readonly Message[], recent: string): Tail {
  const read: Message[] = []
  let left = recent
  for (let at = before.length - 1; recent && at >= 0; at--) {
    const message = before[at] as Message
    read.push(message)
    const text = joined(recentLines(message))
    if (!left.endsWith(text)) break
    if (text === left) return { start: message, read }
    if (text) left = left.slice(0, -text.length).replace(/\n\n$/, "")
  }
  return { start: undefined, read }
}
