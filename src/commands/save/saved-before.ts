/** What the file holds that a save takes the place of. */
import { readSession } from "../../session/document/read.ts"
import type { SessionDocument } from "../../session/schema.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { blobId } from "../../stores/worktree/tracked-versions.ts"
import { BrokenFile } from "../../support/failure.ts"
import * as failures from "../failures.ts"
import type { Wishes } from "./save-options.ts"

export type Before = {
  /** Nothing where the session is saved nowhere. */
  old: SessionDocument | undefined
  /** Whether the file cannot be read; `old` is then what the last commit has of it, if anything. */
  broken: boolean
  warnings: string[]
  /** Its id in git. */
  blob: string | undefined
  /** Ids of the versions that were looked at, with what is written now. */
  seen: (changed: boolean, bytes: readonly Buffer[]) => string[]
}

/** @throws Failure when the file is broken, and not to be replaced */
export async function savedBefore(entry: StoreEntry, { leave, dryRun }: Wishes): Promise<Before> {
  const { read, committed, versions, file = "" } = entry
  const ids = versions.map((one) => one.blob)
  const [like] = ids
  const made = (old: SessionDocument | undefined, blob?: string): Before => ({
    old,
    broken: false,
    warnings: [],
    blob,
    seen: (changed, bytes) => [...ids, ...(like && changed ? [blobId(bytes, like)] : []), ...(blob ? [blob] : [])],
  })
  try {
    const text = await read?.()
    if (text === undefined) return made(undefined)
    return made(readSession(text, file), like && blobId([Buffer.from(text)], like))
  } catch (problem) {
    if (!(problem instanceof BrokenFile)) throw problem
    if (!leave.replace) throw failures.brokenHere(problem.what)
    const old = await committed?.()
      .then((text) => (text === undefined ? undefined : readSession(text, file)))
      .catch(() => undefined)
    const lost = old
      ? ""
      : ": a title of its own, --slim, and what only another shell knew to be secret do not count any more"
    const warning = `${problem.what} It ${dryRun ? "would be" : "was"} replaced${lost}.`
    return { ...made(old), broken: true, warnings: [warning] }
  }
}
