/**
 * Exact values in a text, whatever their number, in linear time: a rolling window of six characters asks a bitmap, and
 * only where a value begins so is it compared.
 */
import { alphanumeric, is } from "./characters.ts"

/** In characters. A shorter value would take half of the text with it. */
export const shortestValue = 6

export type Values = {
  /** Calls `hit` for every place where a value stands: the longest at each offset, and none inside another. */
  run(text: string, hit: (value: string, start: number, end: number) => void): void
}

/** A character shifts out of the window when six more have come in: four bits each. */
const mask = (1 << (4 * shortestValue)) - 1
const moved = (window: number, code: number) => ((window << 4) ^ code) & mask
/** Spread over all bits; the upper ones choose the place in the bitmap. */
const mixed = (window: number, shift: number) => Math.imul(window, 0x9e3779b1) >>> shift

/** @param values those below {@link shortestValue} are left out */
export function valuesOf(values: Iterable<string>): Values | undefined {
  const long = [...values].filter((value) => value.length >= shortestValue)
  if (long.length === 0) return
  // So sparse that few places of a text ask in vain, and small enough to stay near the processor.
  const bits = Math.min(22, Math.max(12, Math.ceil(Math.log2(long.length)) + 6))
  const shift = 32 - bits
  const bitmap = new Uint8Array(1 << (bits - 3))
  const all = new Set(long)
  /** How long the values are that begin so; the longest first. */
  const lengths = new Map<string, number[]>()
  for (const value of long) {
    let window = 0
    for (let at = 0; at < shortestValue; at++) window = moved(window, value.charCodeAt(at))
    const hash = mixed(window, shift)
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
      let window = 0
      let free = 0
      for (let at = 0; at < text.length; at++) {
        window = moved(window, text.charCodeAt(at))
        const hash = mixed(window, shift)
        if (((bitmap[hash >>> 3] as number) & (1 << (hash & 7))) === 0) continue
        const start = at - shortestValue + 1
        if (start < free) continue
        for (const length of lengths.get(text.slice(start, at + 1)) ?? []) {
          const value = text.slice(start, start + length)
          if (value.length < length || !all.has(value) || isInsideWord(text, start, start + length)) continue
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
