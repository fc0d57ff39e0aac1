/** The saved sessions of both stores: those in the worktree, and those on the branch. */
import { eachBlob } from "../git/blobs.ts"
import type { Place } from "../git/worktree.ts"
import type { StoreName } from "../session/document/location.ts"
import { bytesOf } from "../support/byte-search.ts"
import type { World } from "../support/world.ts"
import { branchStore } from "./branch/branch-store.ts"
import { type OpenBranch, openBranch, versionsOf } from "./branch/open-branch.ts"
import { conflictOf, conflictsIn } from "./conflicts/report-conflict.ts"
import type { SessionInConflict } from "./conflicts/sessions-in-conflict.ts"
import type { SessionStore } from "./store.ts"
import { type Listing, listBlobs, listSaved, newestFirst, type SavedSession } from "./worktree/list-files.ts"
import { worktreeStore } from "./worktree/worktree-store.ts"

export type Stores = Readonly<Record<StoreName, SessionStore>>

export const storesOf = (world: World, place: Place): Stores => ({
  worktree: worktreeStore(world, place),
  branch: branchStore(world, place),
})

export type Both = Listing & { branch?: OpenBranch; conflicts: SessionInConflict[] }

/** Newest first. Each says which store it is in, once there is a branch. */
export async function listBoth(world: World, place: Place): Promise<Both> {
  const [here, branch, conflicts] = await Promise.all([
    listSaved(place.root),
    openBranch(world, place),
    conflictsIn(place),
  ])
  const inWorktree = [...here.sessions, ...outsideWorktree(conflicts, here.sessions)]
    .map((session): SavedSession => {
      const conflict = conflictOf(conflicts, session.file, session.sessionID)
      return { ...session, store: "worktree", ...(conflict && { conflict: true }) }
    })
    .sort(newestFirst)
  if (!branch) return { ...here, sessions: inWorktree, conflicts }
  const there = await listBlobs(place.root, versionsOf(branch))
  return {
    sessions: [...inWorktree, ...there.sessions].sort(newestFirst),
    unreadable: [...here.unreadable, ...there.unreadable],
    branch,
    conflicts,
  }
}

/** Sessions in conflict that a side alone has, under another's name or where the worktree's file was removed. */
function outsideWorktree(conflicts: readonly SessionInConflict[], here: readonly SavedSession[]): SavedSession[] {
  const found = new Map(here.map((session) => [session.sessionID, session]))
  const sides = conflicts.flatMap(({ ours, theirs }) => [...ours, ...theirs])
  return sides.flatMap(({ session }) => {
    if (!session || found.has(session.sessionID)) return []
    found.set(session.sessionID, session)
    return [session]
  })
}

/** The bytes of each, in a buffer that the next one may use again. @returns the files that cannot be read */
export async function eachSaved(
  root: string,
  sessions: readonly SavedSession[],
  take: (session: SavedSession, bytes: Buffer) => void,
): Promise<string[]> {
  const unread: string[] = []
  for (const session of sessions)
    if (!session.blob)
      try {
        take(session, bytesOf(`${root}/${session.file}`).bytes)
      } catch {
        unread.push(session.file)
      }
  const inGit = sessions.filter(({ blob }) => blob)
  const blobs = inGit.map(({ blob }) => blob ?? "")
  await eachBlob(root, blobs, (index, bytes) => {
    const session = inGit[index]
    try {
      if (session && bytes) take(session, bytes)
    } catch {
      unread.push(session?.file ?? "")
    }
  })
  return unread
}
