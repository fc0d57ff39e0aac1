/**
 * Bytes put aside until they are needed again, in a file without a name: it is gone with whoever has it open. Memory that was
 * never touched costs more than that, and stays.
 */
import { randomUUID } from "node:crypto"
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { blockReader, type StoredBytes } from "./stored-bytes.ts"

export type Aside = {
  /** @returns where they are; nothing where they cannot be put aside */
  put(bytes: Uint8Array): Stretch | undefined
  close(): void
}

/** Of stored bytes. */
export type Stretch = { of: StoredBytes; at: number; length: number }

export function putAside(): Aside {
  let file: number | undefined
  let usable = true
  let length = 0
  const blocksOf = blockReader()
  const of: StoredBytes = {
    get length() {
      return length
    },
    blocks: (at, length) => blocksOf(file as number, at, length),
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
    close() {
      if (file !== undefined) closeSync(file)
      file = undefined
      usable = false
    },
  }
}

function openNameless(): number {
  const path = join(tmpdir(), `opencode-session-${randomUUID()}`)
  const file = openSync(path, "wx+", 0o600)
  try {
    unlinkSync(path)
    return file
  } catch (error) {
    closeSync(file)
    throw error
  }
}
