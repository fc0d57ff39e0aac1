/** What stands in a text in place of a secret: `[REDACTED-<kind>-<tag>]`. ASCII, nothing that JSON, a URL or a shell escapes. */
import { isObject } from "../support/plain-object.ts"

const pattern = /\[REDACTED-([a-z0-9-]{1,48})-([A-Za-z2-7]{6})\]/g

export const markerOf = (kind: string, tag: string) => `[REDACTED-${kind}-${tag}]`

/** Where something stood. */
export type Gap = { start: number; end: number }

export type Marker = Gap & { kind: string; tag: string }

/** Places of markers, whoever made them, in order. */
export function markersIn(text: string): Marker[] {
  if (!text.includes("[REDACTED-")) return []
  return [...text.matchAll(pattern)].map(({ index, 0: { length }, 1: kind = "", 2: tag = "" }) => {
    return { start: index, end: index + length, kind, tag }
  })
}

/** Whether a marker may stand for a text. */
export type TrustsMarker = (marker: Marker, text: string) => boolean

/** How many markers of each kind stand in the texts of a value, and in its keys, whoever made them; most frequent first. */
export function markerCounts(value: unknown): Record<string, number> {
  const counts = new Map<string, number>()
  const look = (one: unknown) => {
    if (typeof one === "string") for (const { kind } of markersIn(one)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    else if (Array.isArray(one)) one.forEach(look)
    else if (isObject(one)) Object.entries(one).forEach(look)
  }
  look(value)
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)))
}

/**
 * Whether a text is another with anything in the place of its markers, as the original is to what was saved of it. Both
 * are JSON; what a marker stands for does not cross the end of a string.
 * @param believes which markers count; all of them, if it is not given
 * @param gaps where anything may stand besides
 */
export function standsFor(
  marked: string,
  original: string,
  believes: TrustsMarker = () => true,
  gaps: readonly Gap[] = [],
): boolean {
  const markers: (Marker | Gap)[] = [...markersIn(marked), ...gaps].sort((a, b) => a.start - b.start)
  const starts = [0, ...markers.map(({ end }) => end)]
  const pieces = starts.map((start, index) => marked.slice(start, markers[index]?.start))
  const [first = "", ...others] = pieces
  if (!original.startsWith(first)) return false
  let at = first.length
  for (const [index, piece] of others.entries()) {
    const isLast = index === others.length - 1
    const next = isLast ? original.length - piece.length : original.indexOf(piece, at)
    if (next < at || (isLast && !original.endsWith(piece))) return false
    const between = original.slice(at, next)
    const marker = markers[index]
    if (/(?:^|[^\\])(?:\\\\)*"/.test(between)) return false
    if (isMarker(marker) && !believes(marker, unescaped(between))) return false
    at = next + piece.length
  }
  return markers.length > 0 || at === original.length
}

const isMarker = (gap: Marker | Gap | undefined): gap is Marker => gap !== undefined && "kind" in gap

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`)
  } catch {
    return text
  }
}
