/** Where a session is kept: in the worktree or on the branch. Read before it is saved, and written after. */
import { join } from "node:path"
import { needGit, type Place } from "../git/worktree.ts"
import { storeSettings } from "../machine/store-settings.ts"
import { type Store, sessionsFolder, storeBranch } from "../session/document/location.ts"
import type { SessionDocument } from "../session/schema.ts"
import { versionOf } from "../support/atomic-file.ts"
import type { World } from "../support/world.ts"
import { type Beside, besideIn, writeAttachments } from "./attachments.ts"
import { branchStore } from "./both-stores.ts"
import { branchKeeping } from "./branch/branch-entry.ts"
import { conflictFailure, conflictOf, conflictsIn } from "./conflicts/report-conflict.ts"
import { inOtherStore, mayBePointer, needsCommit, noBranches } from "./failures.ts"
import { findOnBranch, findSaved, type InFolder } from "./find-session.ts"
import { type InGit, inGit, type Version, versionsOfSession } from "./known-versions.ts"
import { revisionText } from "./other-branches.ts"
import { blobText, textOf } from "./worktree/list-files.ts"
import { trackedSessions } from "./worktree/tracked-versions.ts"
import { createSaved, replaceSaved } from "./worktree/write-file.ts"

export type KeepOptions = {
  /** For a session that is saved nowhere yet; by the configuration without it. */
  store?: Store | undefined
  /** Of the commit on the branch. */
  message?: string | undefined
  /** An option that is of no use for a file that is only written. */
  needsCommit?: string | undefined
  /** When the session began (ms): what was first saved before that is of another. */
  begun?: number | undefined
}

/** What is to be written. */
export type Made = {
  document: SessionDocument
  /** Nothing when the file is as it should be. */
  bytes?: Buffer[]
  /** Without paths of this machine. */
  title: string
  /** Attachments beside it, which may be missing also where the file is not. */
  beside: ReadonlyMap<string, Buffer>
}

/** Where a session is now, and what stands there. */
export type Kept = { file: string; version: string }

export type Keeping = {
  /** The worktree it is kept in, or its repository. */
  root: string
  store: Store
  /** From the root; absent while the session is saved nowhere. */
  file?: string
  /** What stands there; nothing while the session is saved nowhere. */
  read?: () => Promise<string>
  /** What the last commit has of it, for when that is broken. */
  committed?: () => Promise<string | undefined>
  /** Another one as soon as something else stands there. */
  version: string
  /** What others may count on besides: see versions.ts. */
  versions: readonly Version[]
  /** The files of its copies in the worktree. */
  copies: readonly string[]
  /** Git has it, and the worktree has not. */
  isAbsent?: boolean
  /** Where the attachments of that are. */
  beside: Beside[]
  warnings: string[]
  /** @param name of a new file @returns nothing when another process has saved the session there meanwhile */
  write: (name: string, made: Made) => Promise<Kept | undefined>
}

/** @throws Failure when the session is in another store than is asked for */
export async function keepingOf(world: World, place: Place, id: string, options: KeepOptions): Promise<Keeping> {
  const { root, git } = place
  const [inFolder, conflicts, union, tracked] = await Promise.all([
    findSaved(root, id),
    conflictsIn(place),
    branchStore(world, place),
    git ? trackedSessions(root) : [],
  ])
  const conflict = conflictOf(conflicts, inFolder.file, id)
  // Before all else: its file may be gone from the worktree, and a second one would be a third side.
  if (conflict) throw await conflictFailure(place, conflict)
  const known = inGit(tracked, union)
  const versions = await versionsOfSession(world, root, known, id, inFolder)
  const here = { ...known, versions, copies: inFolder.copies }
  if (inFolder.file) {
    if (options.store === "branch") throw inOtherStore(inFolder.file, "worktree")
    return inWorktree(place, id, inFolder, options, here)
  }
  const onBranch = union && (await findOnBranch(root, union, id))
  const pointer = onBranch?.file ? undefined : inFolder.pointers.find((file) => mayBeOf(file, options.begun))
  if (pointer) throw mayBePointer(pointer)
  const branchKept = () => branchKeeping(world, place, id, onBranch, options, versions, inFolder.copies)
  if (onBranch?.file) {
    if (options.store === "worktree") throw inOtherStore(onBranch.file, "branch")
    return branchKept()
  }
  if (options.store === "branch") needGit(place, noBranches)
  const store = options.store ?? (git && (await storeSettings(world.env, root)).store)
  if (store === "branch") return branchKept()
  // What is broken there may be this session's.
  const warnings = [...inFolder.warnings, ...(onBranch?.warnings ?? []).map((one) => `${storeBranch}: ${one}`)]
  return inWorktree(place, id, { ...inFolder, warnings }, options, here)
}

/** Whether a file that Git LFS keeps may be of a session that began then: its name says when it was first saved. */
function mayBeOf(file: string, begun: number | undefined): boolean {
  const [, date, hour, minute] = /([0-9]{4}-[0-9]{2}-[0-9]{2})-([0-9]{2})-([0-9]{2})-[^/]*$/.exec(file) ?? []
  const named = Date.parse(`${date}T${hour}:${minute}Z`)
  return begun === undefined || Number.isNaN(named) || named + aDay >= begun
}

/** Names are in the local time of whoever saved. */
const aDay = 24 * 3_600_000

async function inWorktree(
  place: Place,
  id: string,
  { file: there, warnings }: Pick<InFolder, "file" | "warnings">,
  options: KeepOptions,
  { versions, names, copies }: InGit & Pick<InFolder, "copies">,
): Promise<Keeping> {
  const { root } = place
  if (options.needsCommit) throw needsCommit(options.needsCommit)
  // Deleted, or left out by a sparse checkout: a second file would be a second truth.
  const absent = there ? undefined : versions.find((one) => !one.isBeside)
  const file = there ?? absent?.file
  const version = versionOf(join(root, file ?? sessionsFolder))
  return {
    root,
    store: "worktree",
    version,
    versions,
    copies,
    isAbsent: absent !== undefined,
    ...(file && {
      file,
      read: () => (absent ? blobText(root, absent.blob, file) : textOf(join(root, file), file)),
      committed: () => revisionText(root, `HEAD:${file}`),
    }),
    beside: besideIn(root),
    warnings,
    write: async (name, { bytes, beside }) => {
      await writeAttachments(root, beside)
      if (!bytes) return { file: file ?? `${sessionsFolder}/${name}`, version }
      const written = file
        ? (await replaceSaved(root, file, bytes, version)) && file
        : await createSaved(root, name, bytes, { id, taken: names })
      return written ? { file: written, version: versionOf(join(root, written)) } : undefined
    },
  }
}
