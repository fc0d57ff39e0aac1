/** Lists the saved sessions of both stores. */
import { blobs } from "../git/blobs.ts"
import { cannotRead } from "../git/failures.ts"
import type { Place } from "../git/worktree.ts"
import { type StoreName, storeBranch } from "../session/document/location.ts"
import { sessionText } from "../session/document/page-enclosure.ts"
import { isPointer } from "../session/lfs-pointer.ts"
import { bytesOf } from "../support/byte-search.ts"
import { Failure } from "../support/failure.ts"
import type { World } from "../support/world.ts"
import { branchStore } from "./branch/branch-store.ts"
import { type OpenBranch, openBranch, seenIn, theirsOf } from "./branch/open-branch.ts"
import { type RemoteWords, remoteWords } from "./branch/remote-words.ts"
import { conflictOf, conflictsIn } from "./conflicts/report-conflict.ts"
import type { SessionInConflict } from "./conflicts/sessions-in-conflict.ts"
import { notInClone } from "./failures.ts"
import type { SessionStore } from "./store.ts"
import { versionsWithMore } from "./versions-with-more.ts"
import {
  blobText,
  type Listing,
  listBlobs,
  listElsewhere,
  newestFirst,
  type SavedSession,
} from "./worktree/list-files.ts"
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

/** What can be read: of both stores, and behind them what git has fetched of other remotes than the configured one. */
export async function listReadable(world: World, place: Place): Promise<Both & Pick<Others, "withMore"> & RemoteWords> {
  const [both, words] = await Promise.all([listBoth(world, place), remoteWords(world, place)])
  const others = await listOfOtherRemotes(world, place, both.branch, both)
  return {
    ...both,
    ...words,
    withMore: others.withMore,
    sessions: [...both.sessions, ...others.sessions],
    unreadable: [...both.unreadable, ...others.unreadable],
  }
}

/**
 * `sessions`: those that neither store has. `withMore`: further versions, of those and of what a store has, with messages
 * that are not here; they are read for it.
 */
export type Others = Listing & { withMore: () => Promise<SavedSession[]> }

/** Where git has what other remotes' branches of the sessions hold. */
export const otherRemotes = [`refs/remotes/**/${storeBranch}`]

/**
 * What other remotes' branches of the sessions have, as git has fetched them. Only to be read: a write would bring it to
 * the configured remote.
 * @param known both stores, where they are listed already
 */
export async function listOfOtherRemotes(
  world: World,
  place: Place,
  branch: OpenBranch | undefined,
  known?: Listing,
): Promise<Others> {
  const nothing = async () => []
  if (!place.git) return { ...none, withMore: nothing }
  const { sessions, unreadable } = await listElsewhere(place.root, seenIn(branch), otherRemotes)
  if (sessions.length === 0) return { sessions, unreadable, withMore: nothing }
  const listed = known ?? (await listBoth(world, place))
  const seen = new Set(listed.sessions.map(({ sessionID }) => sessionID))
  const alone: SavedSession[] = []
  const further: SavedSession[] = []
  // Several remotes may have it; they come newest first.
  for (const session of sessions) {
    if (seen.has(session.sessionID)) further.push(session)
    else alone.push({ ...session, store: "branch" })
    seen.add(session.sessionID)
  }
  const withMore = () => versionsWithMore(world, place.root, [...listed.sessions, ...alone], further)
  return { sessions: alone, unreadable, withMore }
}

/**
 * What only others have: theirs of the branch, and on wish those of other local and remote-tracking branches.
 * @param listed already
 */
export async function listOthers(
  { root, git }: Place,
  { branch, ...listed }: Listing & { branch?: OpenBranch },
  allBranches = false,
): Promise<Listing> {
  const theirs = branch ? await listBlobs(root, theirsOf(branch)) : none
  const elsewhere = allBranches && git ? await listElsewhere(root, seenIn(branch)) : none
  const versions = new Set(listed.sessions.map(versionOf))
  const names = new Set(listed.unreadable.map(({ file }) => file))
  return {
    sessions: [...theirs.sessions, ...elsewhere.sessions.filter((one) => !versions.has(versionOf(one)))],
    unreadable: [...theirs.unreadable, ...elsewhere.unreadable.filter(({ file }) => !names.has(file))],
  }
}

const versionOf = ({ file, blob }: SavedSession) => `${blob} ${file}`

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

/** `bytes`: of its file, in a buffer that is reused; or why they are not to be had. */
export type Held = { session: SavedSession; bytes: Buffer | Failure; text: () => Promise<string> }

/** One after the other; those in git with one process. */
export async function* eachHeld(root: string, sessions: readonly SavedSession[]): AsyncGenerator<Held> {
  for (const session of sessions) {
    const { file, blob } = session
    if (blob) continue
    const bytes = bytesIf(`${root}/${file}`, file)
    yield { session, bytes, text: async () => sessionText(String(must(bytes)), file) }
  }
  const inGit = sessions.filter(({ blob }) => blob)
  let next = 0
  for await (const { content } of blobs(
    root,
    inGit.map(({ blob = "" }) => blob),
  )) {
    const session = inGit[next++] as SavedSession
    const { file, blob = "" } = session
    // Only Git's LFS filter has what a pointer stands for.
    const text = async () => {
      const found = String(content ?? "")
      return !content || isPointer(found) ? blobText(root, blob, file) : sessionText(found, file)
    }
    yield { session, bytes: content ?? notInClone(file), text }
  }
}

function bytesIf(path: string, name: string): Buffer | Failure {
  try {
    return bytesOf(path).bytes
  } catch (error) {
    return cannotRead(name, error as NodeJS.ErrnoException)
  }
}

function must(bytes: Buffer | Failure): Buffer {
  if (bytes instanceof Failure) throw bytes
  return bytes
}

/** @param take gets the bytes of each session in a buffer that is reused @returns the files that cannot be read */
export async function eachSaved(
  root: string,
  sessions: readonly SavedSession[],
  take: (session: SavedSession, bytes: Buffer) => void,
): Promise<string[]> {
  const unread: string[] = []
  for await (const { session, bytes } of eachHeld(root, sessions))
    try {
      take(session, must(bytes))
    } catch {
      unread.push(session.file)
    }
  return unread
}
