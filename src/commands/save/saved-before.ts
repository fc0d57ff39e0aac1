/** Reads the saved file that a save is about to replace. */
import { readSession } from "../../session/document/read.ts"
import type { SessionDocument } from "../../session/schema.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { blobHash } from "../../stores/worktree/tracked-versions.ts"
import { BrokenFile } from "../../support/failure.ts"
import { type StoredBytes, storedIn } from "../../support/stored-bytes.ts"
import * as failures from "../failures.ts"
import type { Wishes } from "./save-options.ts"

export type Before = {
  /** Nothing where the session was never saved. */
  old: SessionDocument | undefined
  /** Whether the file cannot be read; `old` is then the last commit's version, if any. */
  broken: boolean
  warnings: string[]
  /** Its blob id in git. */
  blob: string | undefined
  /** Blob ids of the versions that are compared. */
  seen: string[]
}

export const beforeOf = ({ versions }: StoreEntry, old: SessionDocument | undefined, blob?: string): Before => ({
  ...{ old, broken: false, warnings: [], blob },
  seen: [...versions.map((one) => one.blob), ...(blob === undefined ? [] : [blob])],
})

/** Git's id of a file in a store, also where git does not have it yet. @param length of the file in bytes */
export function blobIn(entry: StoreEntry, length: number, pieces: Iterable<Uint8Array>): string {
  const hash = hashIn(entry, length)
  for (const piece of pieces) hash.update(piece)
  return hash.digest("hex")
}

/** For {@link blobIn}, piece by piece. */
export const hashIn = ({ versions }: StoreEntry, length: number) => blobHash(length, versions[0]?.blob ?? sha1)

/** A session's file as it is. @returns nothing where it was never saved */
export const storedBytes = async ({ stored, read }: StoreEntry): Promise<StoredBytes | undefined> =>
  stored?.() ?? (await read?.().then((text) => storedIn(Buffer.from(text))))

/** As long as such an id is. */
const sha1 = "0".repeat(40)

/** @throws Failure when the file is broken and may not be replaced */
export async function savedBefore(entry: StoreEntry, { leave, dryRun }: Wishes): Promise<Before> {
  const { read, committed, file = "" } = entry
  const made = (old: SessionDocument | undefined, blob?: string) => beforeOf(entry, old, blob)
  try {
    const text = await read?.()
    if (text === undefined) return made(undefined)
    const bytes = Buffer.from(text)
    return made(readSession(text, file), blobIn(entry, bytes.length, [bytes]))
  } catch (problem) {
    if (!(problem instanceof BrokenFile)) throw problem
    if (!leave.replace) throw failures.brokenHere(problem.what)
    const old = await committed?.()
      .then((text) => (text === undefined ? undefined : readSession(text, file)))
      .catch(() => undefined)
    const lost = old
      ? ""
      : ": a title of its own, --slim, and what only another shell knew to be secret no longer count"
    const warning = `${problem.what} It ${dryRun ? "would be" : "was"} replaced${lost}.`
    return { ...made(old), broken: true, warnings: [warning] }
  }
}
