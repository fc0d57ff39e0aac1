/** What `save --until` did not share: no save of its own accord shares it either. */
import { factsOf } from "./document/saved-document.ts"
import type { Facts, Message, SessionDocument } from "./schema.ts"

/**
 * What another version held back stays so in this one, until somebody goes on.
 * @param messages of this version @param has whether a message is here, also one that this version does not share
 */
export function heldBackBy(
  other: SessionDocument | undefined,
  messages: readonly Message[],
  has: (id: string) => boolean,
): Pick<Facts, "heldBack"> {
  const { heldBack } = (other && factsOf(other)) ?? {}
  const theirs = new Set(other?.messages.map(({ info }) => info.id))
  const isFurther = messages.some(({ info }) => !theirs.has(info.id))
  return heldBack && !isFurther && !has(heldBack) ? { heldBack } : {}
}
