/** Finds the store entry of a session: in the worktree or on the branch. */
import { needGit, type Place } from "../git/worktree.ts"
import { storeSettings } from "../machine/store-settings.ts"
import { storeBranch } from "../session/document/location.ts"
import type { World } from "../support/world.ts"
import { branchEntry } from "./branch/branch-entry.ts"
import { hasStore } from "./branch/commit-tree.ts"
import { fileElsewhere } from "./branch/may-share.ts"
import { openBranch, remoteHere } from "./branch/open-branch.ts"
import { conflictFailure, conflictOf, conflictsIn } from "./conflicts/report-conflict.ts"
import { inOtherStore, mayBeNotHere, mayBePointer, noBranches } from "./failures.ts"
import { findInWorktree, findOnBranch } from "./find-session.ts"
import { inGit, versionsOfSession } from "./known-versions.ts"
import type { StoreEntry, StoreOptions } from "./store.ts"
import { trackedSessions } from "./worktree/tracked-versions.ts"
import { worktreeEntry } from "./worktree/worktree-entry.ts"

/** @throws Failure when the session is in another store than is asked for */
export async function storeEntryOf(world: World, place: Place, id: string, options: StoreOptions): Promise<StoreEntry> {
  const { root, git } = place
  const [inFolder, conflicts, union, tracked] = await Promise.all([
    findInWorktree(root, id),
    conflictsIn(place),
    openBranch(world, place),
    git ? trackedSessions(root) : [],
  ])
  const conflict = conflictOf(conflicts, inFolder.file, id)
  // First of all: the session's file may be missing from the worktree, and saving a second one would add a third side.
  if (conflict) throw await conflictFailure(place, conflict)
  const known = inGit(tracked, union)
  const versions = await versionsOfSession(world, root, known, id, inFolder)
  const here = { ...known, versions, copies: inFolder.copies }
  if (inFolder.file) {
    if (options.store === "branch") throw inOtherStore(inFolder.file, "worktree")
    return worktreeEntry(place, id, inFolder, options, here)
  }
  const onBranch = union && (await findOnBranch(root, union, id))
  const pointer = onBranch?.file ? undefined : inFolder.pointers.find((file) => mayBeOf(file, options.begun))
  if (pointer) throw mayBePointer(pointer)
  const branchKept = (name?: string) =>
    branchEntry(world, place, id, onBranch, { ...options, ...(name && { name }) }, versions, inFolder.copies)
  if (onBranch?.file) {
    if (options.store === "worktree") throw inOtherStore(onBranch.file, "branch")
    return branchKept()
  }
  if (options.store === "branch") needGit(place, noBranches)
  const store = options.store ?? (git && (await storeSettings(world.env, root)).store)
  const name = git && options.store !== "worktree" ? await privateFile(world, root, id) : undefined
  const missing = onBranch?.missing?.find((file) => mayBeOf(file, options.begun))
  // In the worktree it would be a second file as well, unless its user says that it is none.
  if (missing && options.store !== "worktree") throw mayBeNotHere(missing, store === "branch" ? store : "worktree")
  if (store === "branch" || name) return branchKept(name)
  // A broken file may be this session's.
  const warnings = [...inFolder.warnings, ...(onBranch?.warnings ?? []).map((one) => `${storeBranch}: ${one}`)]
  return worktreeEntry(place, id, { ...inFolder, warnings }, options, here)
}

/** Its file at another remote of the sessions, if one has it: in the worktree it would go where the code goes. */
const privateFile = async (world: World, root: string, id: string): Promise<string | undefined> =>
  (await hasStore(root)) ? fileElsewhere(root, await remoteHere(world, root), id) : undefined

/** Whether a file without its content may be of a session that began then: its name says when it was first saved. */
function mayBeOf(file: string, begun: number | undefined): boolean {
  const [, date, hour, minute] = /([0-9]{4}-[0-9]{2}-[0-9]{2})-([0-9]{2})-([0-9]{2})-[^/]*$/.exec(file) ?? []
  const named = Date.parse(`${date}T${hour}:${minute}Z`)
  return begun === undefined || Number.isNaN(named) || named + aDay >= begun
}

/** Milliseconds of tolerance: names are in the local time of whoever saved. */
const aDay = 24 * 3_600_000
