/** What stands in a text in place of a secret: `[REDACTED-<kind>-<tag>]`. ASCII, nothing that JSON, a URL or a shell escapes. */

const pattern = /\[REDACTED-[a-z0-9-]{1,48}-[A-Za-z2-7]{6}\]/g

export const markerOf = (kind: string, tag: string) => `[REDACTED-${kind}-${tag}]`

/** Places of markers, whoever made them, in order. */
export function markersIn(text: string): { start: number; end: number }[] {
  if (!text.includes("[REDACTED-")) return []
  return [...text.matchAll(pattern)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }))
}
