/** What is known of a text at a place: it is true of the same text at such a place again. */
import type { Found } from "./known.ts"

export type Memory<Fact> = {
  /** @param key the name the text is the value of; @param where as the report names places: it may be allowed there */
  recall(text: string, key: string | undefined, where: string): Fact | undefined
  keep(text: string, key: string | undefined, where: string, fact: Fact): void
}

/** What a search of a text has found. */
export type Searched = Memory<readonly Found[]>

/** Of a longer string V8 hashes its length alone: a map of many that are equally long would compare them all. */
const longestHashed = 16_000

export function memory<Fact>(): Memory<Fact> {
  const places = new Map<string, Map<string, { text: string; fact: Fact }>>()
  const placeOf = (key: string | undefined, where: string) => `${where} ${key}`
  return {
    recall(text, key, where) {
      const kept = places.get(placeOf(key, where))?.get(text.slice(-longestHashed))
      return kept?.text === text ? kept.fact : undefined
    },
    keep(text, key, where, fact) {
      const place = placeOf(key, where)
      const kept = places.get(place) ?? new Map()
      kept.set(text.slice(-longestHashed), { text, fact })
      places.set(place, kept)
    },
  }
}
