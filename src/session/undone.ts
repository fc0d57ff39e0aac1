/** Applies a pending undo as OpenCode does at the next prompt. */
import type { Message } from "./schema.ts"
import { messageCount } from "./v2/model.ts"

type Revert = { messageID: string; partID?: string | undefined }
type Undoable = { info: { id?: unknown }; parts: readonly { id?: unknown }[] }

/** Drops all from a message, or from a part, on. @param messages in the order in which their OpenCode goes */
export function withoutUndone<Message extends Undoable>(messages: readonly Message[], revert: Revert): Message[] {
  const at = messages.findIndex(({ info }) => info.id === revert.messageID)
  const target = messages[at]
  if (!target) return [...messages]
  const kept = messages.slice(0, at)
  if (!revert.partID) return kept
  const part = target.parts.findIndex(({ id }) => id === revert.partID)
  const parts = part < 0 ? target.parts : target.parts.slice(0, part)
  return parts.length > 0 ? [...kept, part < 0 ? target : { ...target, parts }] : kept
}

/** How many messages an undo took away, in whole or in part. @param kept what it has left of all */
export function undoneCount(all: readonly Message[], kept: readonly Message[]): number {
  const whole = new Set(kept)
  return messageCount(all.filter((message) => !whole.has(message)))
}
