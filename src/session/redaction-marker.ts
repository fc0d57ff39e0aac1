/** The redaction marker: `[REDACTED-<kind>-<tag>]`. ASCII, with nothing that JSON, a URL or a shell escapes. */
import { isObject } from "../support/plain-object.ts"

/** As a part of a pattern, without groups. */
export const anyMarker = /\[REDACTED-[a-z0-9-]{1,48}-[A-Za-z2-7]{6}\]/.source
const pattern = RegExp(anyMarker, "g")
const alone = RegExp(`^${anyMarker}$`)

export const markerOf = (kind: string, tag: string) => `[REDACTED-${kind}-${tag}]`

/** A range in a text: UTF-16 units, `end` exclusive. */
export type Gap = { start: number; end: number }

export type Marker = Gap & { kind: string; tag: string }

/** All markers in a text, in order, whoever made them. */
export function markersIn(text: string): Marker[] {
  if (!text.includes("[REDACTED-")) return []
  return [...text.matchAll(pattern)].map(({ index, 0: marker }) => {
    const [kind, tag] = [marker.slice("[REDACTED-".length, -"-AAAAAA]".length), marker.slice(-"AAAAAA]".length, -1)]
    return { start: index, end: index + marker.length, kind, tag }
  })
}

/** Whether a text is a marker and nothing else. */
export const isMarkerAlone = (text: string): boolean => alone.test(text)

/** Whether a marker may stand for a text. */
export type TrustsMarker = (marker: Marker, text: string) => boolean

/** Number of markers by kind in all texts and keys of a value, whoever made them; most frequent first. */
export function markerCounts(value: unknown): Record<string, number> {
  const counts = new Map<string, number>()
  const look = (one: unknown) => {
    if (typeof one === "string") for (const { kind } of markersIn(one)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    else if (Array.isArray(one)) one.forEach(look)
    else if (isObject(one)) Object.entries(one).forEach(look)
  }
  look(value)
  return sorted(counts)
}

/** Of several values together. */
export function summed(all: readonly Record<string, number>[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const one of all)
    for (const [kind, count] of Object.entries(one)) counts.set(kind, (counts.get(kind) ?? 0) + count)
  return sorted(counts)
}

const sorted = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)))

/**
 * Whether a redacted text can come from an original: they are equal, with anything in place of the markers. Both texts
 * are JSON; a marker never matches beyond the end of its string, and one that is all of its string may have been a number.
 * @param believes which markers count; by default all
 * @param gaps other ranges that may match anything
 */
export function standsFor(
  marked: string,
  original: string,
  believes: TrustsMarker = () => true,
  gaps: readonly Gap[] = [],
): boolean {
  const markers: (Marker | Gap)[] = [...markersIn(marked), ...gaps].sort((a, b) => a.start - b.start)
  // Of a marker that is a whole string its quotes are no part of the pieces.
  const quotes = markers.map((marker) => (isMarker(marker) && isWhole(marked, marker) ? 1 : 0))
  const starts = [0, ...markers.map(({ end }, index) => end + (quotes[index] as number))]
  const pieces = starts.map((start, index) => {
    const next = markers[index]
    return marked.slice(start, next && next.start - (quotes[index] as number))
  })
  const [first = "", ...others] = pieces
  if (!original.startsWith(first)) return false
  let at = first.length
  for (const [index, piece] of others.entries()) {
    const isLast = index === others.length - 1
    const last = original.length - piece.length
    const next = quotes[index] ? scalarEnd(original, at) : isLast ? last : original.indexOf(piece, at)
    if (next < at || !original.startsWith(piece, next) || (isLast && next !== last)) return false
    const inset = quotes[index] && original[at] === '"' ? 1 : 0
    const between = original.slice(at + inset, next - inset)
    const marker = markers[index]
    if (/(?:^|[^\\])(?:\\\\)*"/.test(between)) return false
    if (isMarker(marker) && !believes(marker, unescaped(between))) return false
    at = next + piece.length
  }
  return markers.length > 0 || at === original.length
}

const isWhole = (json: string, { start, end }: Gap): boolean =>
  json[start - 1] === '"' && json[start - 2] !== "\\" && json[end] === '"'

/** Where the string or the number that begins here ends; -1 for anything else. */
function scalarEnd(json: string, at: number): number {
  if (json[at] !== '"') return at + (/^\d+/.exec(json.slice(at, at + 30))?.[0].length ?? -1 - at)
  for (let end = at + 1; end < json.length; end++) {
    if (json[end] === "\\") end++
    else if (json[end] === '"') return end + 1
  }
  return -1
}

const isMarker = (gap: Marker | Gap | undefined): gap is Marker => gap !== undefined && "kind" in gap

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`)
  } catch {
    return text
  }
}
