/** Where a session is kept: in the worktree or on the branch. Read before it is saved, and written after. */
import { join } from "node:path"
import { versionOf } from "../atomic.ts"
import { storeSettings } from "../machine/store.ts"
import { type Beside, writeAttachments } from "../repository/attachments.ts"
import { revisionText } from "../repository/branches.ts"
import { createSaved, replaceSaved, textOf } from "../repository/folder.ts"
import { type Place, sessionsFolder } from "../repository/git.ts"
import { type Store, storeBranch } from "../repository/store.ts"
import type { SessionDocument } from "../session/shape.ts"
import { conflictFailure, conflictOf, conflictsIn } from "./conflict.ts"
import * as failures from "./failures.ts"
import { findOnBranch, findSaved, type InFolder } from "./found.ts"
import { branchKeeping } from "./onBranch.ts"
import { needGit } from "./places.ts"
import type { World } from "./world.ts"

export type KeepOptions = {
  /** For a session that is saved nowhere yet; by the configuration without it. */
  store?: Store | undefined
  /** Of the commit on the branch. */
  message?: string | undefined
  /** An option that is of no use for a file that is only written. */
  needsCommit?: string | undefined
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
  store: Store
  /** From the root; absent while the session is saved nowhere. */
  file?: string
  /** What stands there; nothing while the session is saved nowhere. */
  read?: () => Promise<string>
  /** What the last commit has of it, for when that is broken. */
  committed?: () => Promise<string | undefined>
  /** Another one as soon as something else stands there. */
  version: string
  /** Where the attachments of that are. */
  beside: Beside[]
  warnings: string[]
  /** @param name of a new file @returns nothing when another process has saved the session there meanwhile */
  write: (name: string, made: Made) => Promise<Kept | undefined>
}

/** @throws Failure when the session is in another store than is asked for */
export async function keepingOf(world: World, place: Place, id: string, options: KeepOptions): Promise<Keeping> {
  const [inFolder, conflicts] = await Promise.all([findSaved(place.root, id), conflictsIn(place)])
  const conflict = conflictOf(conflicts, inFolder.file, id)
  // Before all else: its file may be gone from the worktree, and a second one would be a third side.
  if (conflict) throw await conflictFailure(place, conflict)
  if (inFolder.file) {
    if (options.store === "branch") throw failures.inOtherStore(inFolder.file, "worktree")
    return inWorktree(place, id, inFolder, options)
  }
  const onBranch = await findOnBranch(world, place, id)
  if (onBranch?.file) {
    if (options.store === "worktree") throw failures.inOtherStore(onBranch.file, "branch")
    return branchKeeping(world, place, id, onBranch, options)
  }
  if (options.store === "branch") needGit(place, failures.noBranches)
  const store = options.store ?? (place.git && (await storeSettings(world.env, place.root)).store)
  if (store === "branch") return branchKeeping(world, place, id, onBranch, options)
  // What is broken there may be this session's.
  const warnings = [...inFolder.warnings, ...(onBranch?.warnings ?? []).map((one) => `${storeBranch}: ${one}`)]
  return inWorktree(place, id, { ...inFolder, warnings }, options)
}

async function inWorktree(
  place: Place,
  id: string,
  { file, warnings }: InFolder,
  options: KeepOptions,
): Promise<Keeping> {
  const { root } = place
  if (options.needsCommit) throw failures.needsCommit(options.needsCommit)
  const version = versionOf(join(root, file ?? sessionsFolder))
  return {
    store: "worktree",
    version,
    ...(file && {
      file,
      read: () => textOf(join(root, file), file),
      committed: () => revisionText(root, `HEAD:${file}`),
    }),
    beside: [{ folder: join(root, sessionsFolder) }],
    warnings,
    write: async (name, { bytes, beside }) => {
      await writeAttachments(root, beside)
      if (!bytes) return { file: file ?? `${sessionsFolder}/${name}`, version }
      const written = file
        ? (await replaceSaved(root, file, bytes, version)) && file
        : await createSaved(root, name, bytes, id)
      return written ? { file: written, version: versionOf(join(root, written)) } : undefined
    },
  }
}
