/**
 * Finds the lines of a text in another one, in order, by the lines that each has once: as patience diff does. A line that
 * may stand anywhere, such as a brace, is only found beside one that was found by itself.
 */
import { isTelling } from "../../session/line-edits.ts"
import { append } from "../../support/append.ts"

/** A text without white space, or nothing where lines are missing. */
export type Text = readonly (string | undefined)[]
export type Pair = readonly [one: number, other: number]

export function aligned(one: Text, other: Text): Pair[] {
  const found: Pair[] = []
  const [left, right] = [[...one], [...other]]
  // What was moved is out of order: look again at what is left.
  for (let pass = 0; pass < 4; pass++) {
    const pairs: Pair[] = []
    between(left, right, { from: 0, to: left.length, start: 0, end: right.length }, pairs)
    if (pairs.length === 0) break
    append(found, pairs)
    for (const [a, b] of pairs) left[a] = right[b] = undefined
  }
  return found
}

/** Of the one text, and of the other. */
type Span = { from: number; to: number; start: number; end: number }

function between(one: Text, other: Text, span: Span, pairs: Pair[]) {
  const spans = [span]
  for (let next = spans.pop(); next; next = spans.pop()) {
    const { from, to, start, end } = next
    const anchors = anchorsIn(one, other, next)
    if (anchors.length === 0) continue
    let [a, b] = [from, start]
    for (const [index, [at, place]] of [...anchors, [to, end] as const].entries()) {
      // Back from this one, and on from the one before.
      let [above, high] = [at, place]
      if (at < to) while (above > a && high > b && same(one[above - 1], other[high - 1])) pairs.push([--above, --high])
      if (a < above && b < high) spans.push({ from: a, to: above, start: b, end: high })
      if (at >= to) break
      pairs.push([at, place])
      ;[a, b] = [at + 1, place + 1]
      const limit = anchors[index + 1] ?? [to, end]
      while (a < limit[0] && b < limit[1] && same(one[a], other[b])) pairs.push([a++, b++])
    }
  }
}

const same = (one: string | undefined, other: string | undefined) => one !== undefined && one === other

/** The longest row of telling lines that each side has once in the span, in the order of both. */
function anchorsIn(one: Text, other: Text, { from, to, start, end }: Span): Pair[] {
  const places = (text: Text, first: number, last: number) => {
    const found = new Map<string, number>()
    for (let at = first; at < last; at++) {
      const line = text[at]
      if (line !== undefined && isTelling(line)) found.set(line, found.has(line) ? -1 : at)
    }
    return found
  }
  const there = places(other, start, end)
  const pairs = [...places(one, from, to)].flatMap(([line, at]): Pair[] => {
    const place = there.get(line)
    return at >= 0 && place !== undefined && place >= 0 ? [[at, place]] : []
  })
  return longestRow(pairs)
}

/** @param pairs ascending on their first side */
function longestRow(pairs: readonly Pair[]): Pair[] {
  const ends: number[] = []
  const before = new Array<number>(pairs.length).fill(-1)
  pairs.forEach(([, place], index) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[ends[middle] ?? 0]?.[1] ?? 0) < place) low = middle + 1
      else high = middle
    }
    if (low > 0) before[index] = ends[low - 1] ?? -1
    ends[low] = index
  })
  const row: Pair[] = []
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) row.push(pairs[at] as Pair)
  return row.reverse()
}
