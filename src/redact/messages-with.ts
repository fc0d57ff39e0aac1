/** Finds the messages in which one of the values stands that were found elsewhere. */
import type { Message } from "../session/schema.ts"
import { knownOf } from "./known-values.ts"
import { spreadOf } from "./may-spread.ts"
import { walkMessage } from "./walk-texts.ts"

/**
 * In whatever form, in every text that a search reads, and in attachments. What is never taken out elsewhere is not looked
 * for; what may be is, also where it is a part of a name: by that a search decides.
 * @returns their ids
 */
export function messagesWith(values: Iterable<string>, messages: Iterable<Message>): Set<string> {
  const spread = [...values].filter((value) => spreadOf(value) !== "never")
  const known = knownOf(spread.map((value) => ({ kind: "", value })))
  const found = new Set<string>()
  if (spread.length === 0) return found
  for (const message of messages) {
    const { id, sessionID } = message.info
    const text = (some: string) => {
      if (!found.has(id) && known.find(some).length > 0) found.add(id)
      return some
    }
    const opaque = ({ bytes }: { bytes: () => string }) => {
      text(bytes())
      text(bytes().replaceAll("\0", ""))
    }
    walkMessage(message, { text, opaque }, { session: sessionID, message: 1, where: "" })
  }
  return found
}
