/**
 * A text is searched again after a part of it has changed: from a line before the change to a line after it, where the
 * detectors stand as if they came from nowhere. What they find elsewhere they have found before.
 */
import { type Finding, near, type Scanned, type Scanner } from "./scan-text.ts"

/** Longer than a literal, what is read beside it, and what a detector may read without saying so. */
const margin = 4 * near

/** Often enough, unless somebody means it. */
const mostPasses = 4

/**
 * @param before the text as it was, scanned as a whole
 * @returns what a scan of all of `text` finds
 */
export function scanAgain(scan: Scanner, before: Scanned, text: string): readonly Finding[] {
  const { start, end, shift } = changeOf(before.text, text)
  const first = firstLine(before, start)
  const last = lastLine(before, end)
  const part = scan(text, first, last + shift)
  if (part.resumed > last + shift) return scan(text).found
  const moved = ({ kind, start, end }: Finding) => ({ kind, start: start + shift, end: end + shift })
  return [
    ...before.found.filter((_, index) => (before.from[index] as number) < first),
    ...part.found,
    ...before.found.filter((_, index) => (before.from[index] as number) >= last).map(moved),
  ]
}

/** Up to where two texts begin with the same characters; where in the first those begin with which both end. */
function changeOf(before: string, text: string): { start: number; end: number; shift: number } {
  const shortest = Math.min(before.length, text.length)
  let start = 0
  while (start < shortest && before.charCodeAt(start) === text.charCodeAt(start)) start++
  const shift = text.length - before.length
  let end = before.length
  const limit = Math.max(start, start - shift)
  while (end > limit && before.charCodeAt(end - 1) === text.charCodeAt(end + shift - 1)) end--
  return { start, end, shift }
}

/** No literal before this line has anything to do with the change, or with what follows. */
function firstLine({ text, far }: Scanned, start: number): number {
  let from = lineAt(text, start - margin)
  // Literals stand in order of their ends, and none on two lines: none that was passed is to be looked at again.
  for (let place = far.length - 3; place >= 0; place -= 3) {
    const [literal = 0, , high = 0] = far.slice(place, place + 3)
    if (literal < from && (high > from || high + near > start)) from = lineAt(text, literal)
  }
  return from
}

/** No literal from this line on has anything to do with the change, or with what comes before. */
function lastLine({ text, far }: Scanned, end: number): number {
  let to = lineAfter(text, end + margin)
  for (let pass = 0; pass < mostPasses; pass++) {
    const was = to
    for (let place = 0; place < far.length; place += 3) {
      const [literal = 0, low = 0, high = 0] = far.slice(place, place + 3)
      if (literal < to && high > to) to = lineAfter(text, high)
      if (literal >= to && low - near < end) to = lineAfter(text, literal)
    }
    if (to === was) return to
  }
  return text.length
}

/** Where the line begins in which an offset lies. */
const lineAt = (text: string, at: number): number => (at <= 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1)

/** Where the next line begins; the end of the text where there is none. */
function lineAfter(text: string, at: number): number {
  const end = text.indexOf("\n", at)
  return end < 0 ? text.length : end + 1
}
