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

const bits = 17
const mask = (1 << bits) - 1
const factor = 0x9e3779b1
/** What the window's first character weighs when it leaves: factor to the power of its length. */
let leaving = 1
for (let count = 0; count < shortestValue; count++) leaving = Math.imul(leaving, factor)

/** @param values those below {@link shortestValue} are left out */
export function valuesOf(values: Iterable<string>): Values | undefined {
  const bitmap = new Uint8Array(1 << bits)
  const beginnings = new Map<string, Map<number, Set<string>>>()
  for (const value of values) {
    if (value.length < shortestValue) continue
    let hash = 0
    for (let at = 0; at < shortestValue; at++) hash = (Math.imul(hash, factor) + value.charCodeAt(at)) | 0
    bitmap[slot(hash)] = 1
    const head = value.slice(0, shortestValue)
    const byLength = beginnings.get(head) ?? new Map<number, Set<string>>()
    byLength.set(value.length, (byLength.get(value.length) ?? new Set()).add(value))
    beginnings.set(head, byLength)
  }
  if (beginnings.size === 0) return
  for (const [head, byLength] of beginnings)
    beginnings.set(head, new Map([...byLength].sort(([one], [other]) => other - one)))
  return {
    run(text, hit) {
      let hash = 0
      let free = 0
      for (let at = 0; at < text.length; at++) {
        hash = (Math.imul(hash, factor) + text.charCodeAt(at)) | 0
        if (at >= shortestValue) hash = (hash - Math.imul(text.charCodeAt(at - shortestValue), leaving)) | 0
        const start = at - shortestValue + 1
        if (start < free || bitmap[slot(hash)] === 0) continue
        for (const [length, known] of beginnings.get(text.slice(start, at + 1)) ?? []) {
          const value = text.slice(start, start + length)
          if (value.length < length || !known.has(value) || isInsideWord(text, start, start + length)) continue
          hit(value, start, start + length)
          free = start + length
          break
        }
      }
    },
  }
}

const slot = (hash: number) => ((hash ^ (hash >>> 15)) >>> 0) & mask

/** A short value of letters alone is a word: it does not count inside a longer one. */
function isInsideWord(text: string, start: number, end: number): boolean {
  if (end - start >= 16 || !/^[A-Za-z]+$/.test(text.slice(start, end))) return false
  return is(text, start - 1, alphanumeric) || is(text, end, alphanumeric)
}
