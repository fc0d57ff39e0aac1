/** Bytes that are read when they are needed: a large file need not be in memory. */
import { closeSync, openSync, readSync, statSync } from "node:fs"

export type StoredBytes = {
  readonly length: number
  /**
   * Some of them in blocks, each of which is valid until the next one is asked for. One iteration at a time.
   * @throws Changed, or as node:fs does
   */
  blocks(at: number, length: number): Iterable<Buffer>
}

/** The file has become shorter since it was found, or is gone. */
export class Changed extends Error {}

/** Bytes in one block. Memory that was never touched costs more than the reading. */
const block = 1_000_000

export const storedIn = (bytes: Buffer): StoredBytes => ({
  length: bytes.length,
  blocks: (at, length) => [bytes.subarray(at, at + length)],
})

/** Opens the file for each iteration: whoever replaces it meanwhile is seen by the file's version. */
export function storedAt(path: string): StoredBytes {
  const blocksOf = blockReader()
  return {
    length: orChanged(() => statSync(path).size),
    *blocks(at, length) {
      const file = orChanged(() => openSync(path, "r"))
      try {
        yield* blocksOf(file, at, length)
      } finally {
        closeSync(file)
      }
    },
  }
}

/** Of a file that is open. All its blocks are read into the same memory. */
export function blockReader(): (file: number, at: number, length: number) => Generator<Buffer> {
  let room: Buffer | undefined
  return function* (file, at, length) {
    room ??= Buffer.allocUnsafeSlow(block)
    for (let done = 0; done < length; done += block)
      yield filled(file, room.subarray(0, Math.min(block, length - done)), at + done)
  }
}

function filled(file: number, into: Buffer, at: number): Buffer {
  for (let done = 0; done < into.length; ) {
    const more = readSync(file, into, done, into.length - done, at + done)
    if (more === 0) throw new Changed("the file has become shorter")
    done += more
  }
  return into
}

function orChanged(find: () => number): number {
  try {
    return find()
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ENOENT" ? new Changed("the file is gone") : error
  }
}
