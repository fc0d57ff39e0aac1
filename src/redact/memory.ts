/** What was found in a text at a place: the same text at such a place holds the same, and need not be searched again. */
import type { Found } from "./known.ts"

export type Memory = {
  /** @param key the name the text is the value of; @param where as the report names places: it may be allowed there */
  recall(text: string, key: string | undefined, where: string): readonly Found[] | undefined
  keep(text: string, key: string | undefined, where: string, found: readonly Found[]): void
}

/** Of a longer string V8 hashes its length alone: a map of many that are equally long would compare them all. */
const longestHashed = 16_000

export function memory(): Memory {
  const places = new Map<string, Map<string, { text: string; found: readonly Found[] }>>()
  const placeOf = (key: string | undefined, where: string) => `${where} ${key}`
  return {
    recall(text, key, where) {
      const kept = places.get(placeOf(key, where))?.get(text.slice(-longestHashed))
      return kept?.text === text ? kept.found : undefined
    },
    keep(text, key, where, found) {
      const place = placeOf(key, where)
      const kept = places.get(place) ?? new Map()
      kept.set(text.slice(-longestHashed), { text, found })
      places.set(place, kept)
    },
  }
}
