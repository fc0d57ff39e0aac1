/** What is known of a text at a place: it is true of the same text at such a place again. */
import type { Found } from "./known-values.ts"

export type Memory<Fact> = {
  /** @param key the name the text is the value of; @param where as the report names places: it may be allowed there */
  recall(text: string, key: string | undefined, where: string): Fact | undefined
  keep(text: string, key: string | undefined, where: string, fact: Fact): void
}

/** What a search of a text has found. */
export type Searched = Memory<readonly Found[]>

/** A shorter text is searched as fast as it is remembered. */
const shortest = 200
const ending = 40

/** Of each length and ending the last text alone is remembered: to hash a whole text takes as long as to search it. */
export function memory<Fact>(): Memory<Fact> {
  const kept = new Map<number, { text: string; key: string | undefined; where: string; fact: Fact }>()
  return {
    recall(text, key, where) {
      const one = text.length < shortest ? undefined : kept.get(slotOf(text, key, where))
      return one?.text === text && one.key === key && one.where === where ? one.fact : undefined
    },
    keep(text, key, where, fact) {
      if (text.length >= shortest) kept.set(slotOf(text, key, where), { text, key, where, fact })
    },
  }
}

function slotOf(text: string, key: string | undefined, where: string): number {
  let slot = Math.imul(text.length, 31) + where.length
  for (let at = text.length - ending; at < text.length; at++) slot = (Math.imul(slot, 31) + text.charCodeAt(at)) | 0
  for (let at = 0; key && at < key.length; at++) slot = (Math.imul(slot, 31) + key.charCodeAt(at)) | 0
  return slot
}
