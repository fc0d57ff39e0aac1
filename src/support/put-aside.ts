/**
 * Bytes put aside until they are needed again, in a file without a name: it is gone with whoever has it open. That is quicker
 * than memory that was never touched, and leaves the process small.
 */
import { randomUUID } from "node:crypto"
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { blockReader, type StoredBytes } from "./stored-bytes.ts"

export type Aside = {
  /** @returns where they are; nothing where they cannot be put aside */
  put(bytes: Uint8Array): Stretch | undefined
  /** One more, which is closed with this one: what comes from several sides stays together. */
  another(): Aside
  close(): void
}

/** Of stored bytes. */
export type Stretch = { of: StoredBytes; at: number; length: number }

export function putAside(): Aside {
  let file: number | undefined
  let usable = true
  let length = 0
  const others: Aside[] = []
  const blocksOf = blockReader()
  const of: StoredBytes = {
    get length() {
      return length
    },
    *blocks(at, length) {
      const mine = file
      if (mine === undefined) throw closed()
      for (const block of blocksOf(mine, at, length)) {
        yield block
        // The number may be another file's by now.
        if (file !== mine) throw closed()
      }
    },
  }
  return {
    put(bytes) {
      if (!usable) return undefined
      try {
        file ??= openNameless()
        const at = length
        for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done)
        length += bytes.length
        return { of, at, length: bytes.length }
      } catch {
        usable = false
        return undefined
      }
    },
    another() {
      const one = putAside()
      others.push(one)
      return one
    },
    close() {
      for (const one of others) one.close()
      if (file !== undefined) closeSync(file)
      file = undefined
      usable = false
    },
  }
}

const closed = () => new Error("what was put aside is closed")

function openNameless(): number {
  // By the process a later one knows what was left behind.
  const path = join(tmpdir(), `opencode-session-${process.pid}-${randomUUID()}`)
  const file = openSync(path, "wx+", 0o600)
  try {
    unlinkSync(path)
    return file
  } catch (error) {
    closeSync(file)
    throw error
  }
}
