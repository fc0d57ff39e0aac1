/** Lists the saved sessions of both stores. */
import { eachBlob } from "../git/blobs.ts"
import type { Place } from "../git/worktree.ts"
import type { StoreName } from "../session/document/location.ts"
import { bytesOf } from "../support/byte-search.ts"
import type { World } from "../support/world.ts"
import { branchStore } from "./branch/branch-store.ts"
import { type OpenBranch, openBranch, seenIn, theirsOf } from "./branch/open-branch.ts"
import { conflictOf, conflictsIn } from "./conflicts/report-conflict.ts"
import type { SessionInConflict } from "./conflicts/sessions-in-conflict.ts"
import type { SessionStore } from "./store.ts"
import { type Listing, listBlobs, listElsewhere, newestFirst, type SavedSession } from "./worktree/list-files.ts"
import { worktreeStore } from "./worktree/worktree-store.ts"

export type Stores = Readonly<Record<StoreName, SessionStore>>

export const storesOf = (world: World, place: Place): Stores => ({
  worktree: worktreeStore(world, place),
  branch: branchStore(world, place),
})

export type Both = Listing & { branch?: OpenBranch; conflicts: SessionInConflict[] }

/** Newest first. Each has its `store` if the branch exists. */
export async function listBoth(world: World, place: Place): Promise<Both> {
  const [here, branch, conflicts] = await Promise.all([
    worktreeStore(world, place).list(),
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
  const there = await branchStore(world, place, branch).list()
  return {
    sessions: [...inWorktree, ...there.sessions].sort(newestFirst),
    unreadable: [...here.unreadable, ...there.unreadable],
    branch,
    conflicts,
  }
}

const none: Listing = { sessions: [], unreadable: [] }

/** What only others have: theirs of the branch, and on wish those of other local and remote-tracking branches. */
export async function listOthers(
  { root, git }: Place,
  branch: OpenBranch | undefined,
  allBranches = false,
): Promise<Listing> {
  const theirs = branch ? await listBlobs(root, theirsOf(branch)) : none
  const elsewhere = allBranches && git ? await listElsewhere(root, seenIn(branch)) : none
  return {
    sessions: [...theirs.sessions, ...elsewhere.sessions],
    unreadable: [...theirs.unreadable, ...elsewhere.unreadable],
  }
}

/** Sessions in conflict that the worktree lacks: one side has them under another's name, or their file was removed. */
function outsideWorktree(conflicts: readonly SessionInConflict[], here: readonly SavedSession[]): SavedSession[] {
  const found = new Map(here.map((session) => [session.sessionID, session]))
  const sides = conflicts.flatMap(({ ours, theirs }) => [...ours, ...theirs])
  return sides.flatMap(({ session }) => {
    if (!session || found.has(session.sessionID)) return []
    found.set(session.sessionID, session)
    return [session]
  })
}

/** @param take gets the bytes of each session in a buffer that is reused @returns the files that cannot be read */
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
