/** Looks for words in the bytes of files, so that those without them need not be parsed. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs"

/** A word to look for: ASCII letters and digits, in any case. */
export type Needle = { bytes: Uint8Array; other: Uint8Array; skip: Uint32Array }

/** @param literal lower-case ASCII letters and digits */
export function needleOf(literal: string): Needle {
  const bytes = Buffer.from(literal, "latin1")
  const other = Buffer.from(literal.toUpperCase(), "latin1")
  const skip = new Uint32Array(256).fill(bytes.length)
  for (let index = 0; index < bytes.length - 1; index++) {
    skip[bytes[index] as number] = bytes.length - 1 - index
    skip[other[index] as number] = bytes.length - 1 - index
  }
  return { bytes, other, skip }
}

/** How often a needle stands in the first `length` bytes, counted up to `most`: Horspool's algorithm. */
export function occurrences(text: Uint8Array, length: number, { bytes, other, skip }: Needle, most: number): number {
  const last = bytes.length - 1
  const [lower, upper] = [bytes[last], other[last]]
  let count = 0
  let end = last
  while (end < length) {
    const byte = text[end] as number
    if (byte === lower || byte === upper) {
      let index = last - 1
      while (index >= 0) {
        const here = text[end - last + index]
        if (here !== bytes[index] && here !== other[index]) break
        index--
      }
      if (index < 0 && ++count === most) return count
    }
    end += skip[byte] as number
  }
  return count
}

let buffer = Buffer.alloc(0)

/** The bytes of a file in a buffer that the next call uses again. @throws as node:fs does */
export function bytesOf(path: string): { bytes: Buffer; length: number } {
  const file = openSync(path, "r")
  try {
    const { size } = fstatSync(file)
    if (size > buffer.length) buffer = Buffer.allocUnsafeSlow(Math.ceil(size * 1.25))
    let length = 0
    while (length < size) {
      const read = readSync(file, buffer, length, size - length, length)
      if (read === 0) break
      length += read
    }
    return { bytes: buffer, length }
  } finally {
    closeSync(file)
  }
}
