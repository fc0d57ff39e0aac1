/** Looks for words in the bytes of files, so that those without them need not be parsed. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs"
import { largest } from "./size-limit.ts"

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

/** How often a needle stands in a text, counted up to `most`: Horspool's algorithm. */
export function occurrences(text: Uint8Array, { bytes, other, skip }: Needle, most: number): number {
  const { length } = text
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

/** Reading anything but a regular file may never end; not even its opening. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * The first bytes of a file, in a buffer that the next call uses again.
 * @param most how many at most
 * @throws as node:fs does; `EISDIR` or `EINVAL` for what is no regular file, `ERR_FS_FILE_TOO_LARGE` with its `size` for
 * what cannot be handled in one piece
 */
export function bytesOf(path: string, most = Number.POSITIVE_INFINITY): { bytes: Buffer; size: number } {
  const file = openSync(path, flags)
  try {
    const found = fstatSync(file)
    if (!found.isFile())
      throw Object.assign(new Error("it is no regular file"), { code: found.isDirectory() ? "EISDIR" : "EINVAL" })
    const wanted = Math.min(found.size, most)
    if (wanted > largest)
      throw Object.assign(new Error("it is too large"), { code: "ERR_FS_FILE_TOO_LARGE", size: found.size })
    if (wanted > buffer.length) buffer = Buffer.allocUnsafeSlow(Math.ceil(wanted * 1.25))
    let length = 0
    while (length < wanted) {
      const read = readSync(file, buffer, length, wanted - length, length)
      if (read === 0) break
      length += read
    }
    return { bytes: buffer.subarray(0, length), size: found.size }
  } finally {
    closeSync(file)
  }
}

/** The last bytes of a file. */
export function endOf(path: string, most: number): Buffer {
  const file = openSync(path, flags)
  try {
    const { size } = fstatSync(file)
    const bytes = Buffer.alloc(Math.min(size, most))
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, size - bytes.length))
  } finally {
    closeSync(file)
  }
}
