/**
 * Exact values in a text, whatever their number, in linear time: a window of six characters goes on as far as its last
 * three allow, where they allow nothing asks a bitmap, and only where a value begins so is it compared.
 */
import { alphanumeric, is } from "./characters.ts"

/** In characters. A shorter value would take half of the text with it. */
export const shortestValue = 6

export type Values = {
  /** Calls `hit` for every place where a value stands: the longest at each offset, and none inside another. */
  run(text: string, hit: (value: string, start: number, end: number) => void): void
}

/** Of six characters, spread over all bits; the upper ones choose the place in the bitmap. */
function hashOf(text: string, start: number, shift: number): number {
  let hash = 0
  for (let at = start; at < start + shortestValue; at++) hash = (hash << 4) ^ text.charCodeAt(at)
  return Math.imul(hash, 0x9e3779b1) >>> shift
}

/** How far the window may go on when these three characters stand at its end (Wu and Manber, 1994). */
const block = 3
const furthest = shortestValue - block + 1
const blockAt = (text: string, end: number, shift: number) =>
  Math.imul((text.charCodeAt(end - 2) << 14) ^ (text.charCodeAt(end - 1) << 7) ^ text.charCodeAt(end), 0x9e3779b1) >>>
  shift

/**
 * @param values those below {@link shortestValue} are left out
 * @param countsInside whether a value counts inside a longer word as well
 */
export function valuesOf(values: Iterable<string>, countsInside: (value: string) => boolean): Values | undefined {
  const long = [...values].filter((value) => value.length >= shortestValue)
  if (long.length === 0) return
  // So sparse that few places of a text ask in vain, and small enough to stay near the processor.
  const bits = Math.min(22, Math.max(12, Math.ceil(Math.log2(long.length)) + 6))
  const shift = 32 - bits
  const bitmap = new Uint8Array(1 << (bits - 3))
  const blocks = Math.min(18, Math.max(10, Math.ceil(Math.log2(long.length)) + 5))
  const steps = new Uint8Array(1 << blocks).fill(furthest)
  const all = new Set(long)
  /** How long the values are that begin so; the longest first. */
  const lengths = new Map<string, number[]>()
  for (const value of long) {
    const hash = hashOf(value, 0, shift)
    for (let end = block - 1; end < shortestValue; end++) {
      const here = blockAt(value, end, 32 - blocks)
      steps[here] = Math.min(steps[here] as number, shortestValue - 1 - end)
    }
    bitmap[hash >>> 3] = (bitmap[hash >>> 3] as number) | (1 << (hash & 7))
    const head = value.slice(0, shortestValue)
    const before = lengths.get(head)
    if (before) before.push(value.length)
    else lengths.set(head, [value.length])
  }
  for (const [head, some] of lengths)
    if (some.length > 1)
      lengths.set(
        head,
        [...new Set(some)].sort((one, other) => other - one),
      )
  return {
    run(text, hit) {
      let free = 0
      for (let at = shortestValue - 1; at < text.length; ) {
        const step = steps[blockAt(text, at, 32 - blocks)] as number
        if (step > 0) {
          at += step
          continue
        }
        const start = at++ - shortestValue + 1
        if (start < free) continue
        const hash = hashOf(text, start, shift)
        if (((bitmap[hash >>> 3] as number) & (1 << (hash & 7))) === 0) continue
        for (const length of lengths.get(text.slice(start, start + shortestValue)) ?? []) {
          const value = text.slice(start, start + length)
          if (value.length < length || !all.has(value)) continue
          if (isInsideWord(text, start, start + length) && !countsInside(value)) continue
          hit(value, start, start + length)
          free = start + length
          break
        }
      }
    },
  }
}

/** A short value of letters alone is a word: it does not count inside a longer one. */
function isInsideWord(text: string, start: number, end: number): boolean {
  if (end - start >= 16 || !/^[A-Za-z]+$/.test(text.slice(start, end))) return false
  return is(text, start - 1, alphanumeric) || is(text, end, alphanumeric)
}
