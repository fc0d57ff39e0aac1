/** Searches the bytes of files for words, so that files without them need not be parsed. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs"
import { type Counter, openCounter, rarestIn } from "./count-word.ts"
import { largest } from "./read-limit.ts"

/** A word to look for: ASCII letters and digits, in any case. */
export type Needle = {
  bytes: Uint8Array
  other: Uint8Array
  skip: Uint32Array
  rarest: [first: number, second: number]
}

/** @param literal lower-case ASCII letters and digits */
export function needleOf(literal: string): Needle {
  const bytes = Buffer.from(literal, "latin1")
  const other = Buffer.from(literal.toUpperCase(), "latin1")
  const skip = new Uint32Array(256).fill(bytes.length)
  for (let index = 0; index < bytes.length - 1; index++) {
    skip[bytes[index] as number] = bytes.length - 1 - index
    skip[other[index] as number] = bytes.length - 1 - index
  }
  return { bytes, other, skip, rarest: rarestIn(bytes) }
}

let counter: Counter | false | undefined

/** Opened at the first search: a list reads files too, and needs none. */
function counterHere(): Counter | undefined {
  counter ??= openCounter() ?? false
  return counter || undefined
}

/** Counts a needle's occurrences, up to `most`. Two of them may overlap. */
export const occurrences = (text: Uint8Array, needle: Needle, most: number): number =>
  counterHere()?.count(text, needle, most) ?? simply(text, needle, most)

/** The same with Horspool's algorithm, where WebAssembly or its memory is not to be had. */
export function simply(text: Uint8Array, { bytes, other, skip }: Needle, most: number): number {
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

const ownBuffer = (bytes: number): Buffer => {
  if (bytes > buffer.length) buffer = Buffer.allocUnsafeSlow(Math.ceil(bytes * 1.25))
  return buffer
}

/** The bytes of a file where `occurrences` need not copy them, in a buffer that the next call of either reuses. */
export const bytesToSearch = (path: string): Buffer =>
  bytesOf(path, Number.POSITIVE_INFINITY, (bytes) => counterHere()?.room(bytes) ?? ownBuffer(bytes)).bytes

/** Without O_NONBLOCK, opening a pipe may never return. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * The first bytes of a file, in a buffer that the next call reuses.
 * @param most number of bytes at most
 * @throws as node:fs does; `EISDIR` or `EINVAL` for what is no regular file, `ERR_FS_FILE_TOO_LARGE` with its `size`
 * for what cannot be handled in one piece
 */
export function bytesOf(
  path: string,
  most = Number.POSITIVE_INFINITY,
  room = ownBuffer,
): { bytes: Buffer; size: number } {
  const file = openSync(path, flags)
  try {
    const found = fstatSync(file)
    if (!found.isFile())
      throw Object.assign(new Error("it is no regular file"), { code: found.isDirectory() ? "EISDIR" : "EINVAL" })
    const wanted = Math.min(found.size, most)
    if (wanted > largest)
      throw Object.assign(new Error("it is too large"), { code: "ERR_FS_FILE_TOO_LARGE", size: found.size })
    const into = room(wanted)
    let length = 0
    while (length < wanted) {
      const read = readSync(file, into, length, wanted - length, length)
      if (read === 0) break
      length += read
    }
    return { bytes: into.subarray(0, length), size: found.size }
  } finally {
    closeSync(file)
  }
}

/** The last bytes of a file. @param most number of bytes at most */
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
