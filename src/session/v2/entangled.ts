/** Which messages of a session of OpenCode 2 cannot be kept from the saved file one by one. */
import type { Message } from "../schema.ts"
import { answerID } from "./derived-id.ts"
import { isShell, isStandIn, majorOf } from "./model.ts"
import { tailOf } from "./tail.ts"
import { isCompaction, isRecent } from "./up.ts"

/**
 * @returns ids of messages of the session model that are not each one message of OpenCode 2, of those whose texts a
 * compaction repeats, and of those that have no form here: a switch says who is asked from then on
 */
export function entangled({ info, messages }: { info: object; messages: readonly Message[] }): Set<string> {
  if (majorOf({ info }) === 1) return new Set()
  return new Set(
    messages.flatMap((message, index) => [
      ...(isAlone(message) ? [] : [message.info.id]),
      ...repeatedBy(message, messages, index).map((one) => one.info.id),
    ]),
  )
}

function isAlone(message: Message): boolean {
  const { info, parts } = message
  if (isStandIn(message) || parts.some(isCompaction)) return false
  // A run of the shell and a compaction are a prompt and its answer here.
  if (info.role === "assistant") return info.id !== answerID(info.parentID)
  // The text that the migration put beside a prompt is in it here.
  return !isShell(info) && (parts.length === 1 || !parts.some((part) => part.type === "text" && part.synthetic))
}

/** The messages that a compaction leaves to the model as text. */
function repeatedBy({ parts }: Message, messages: readonly Message[], index: number): readonly Message[] {
  const compaction = parts.find(isCompaction)
  if (!compaction) return []
  const before = messages.slice(0, index)
  const start = before.findIndex(({ info }) => info.id === compaction.tail_start_id)
  if (start >= 0) return before.slice(start)
  const texts = messages[index + 1]?.parts.flatMap((part) => (part.type === "text" ? [part] : [])) ?? []
  return tailOf(before, texts.find(isRecent)?.text ?? "").read
}
