/** Keeps sessions of one remote from being pushed to another because a checkout lacks the configuration, or has another. */
import type { Unpushed } from "../../git/failures.ts"
import { committedIn } from "../../git/file-history.ts"
import { git } from "../../git/worktree.ts"
import { remoteOfDefaultBranch } from "../../machine/store-settings.ts"
import { isSession, storeBranch, storeRef } from "../../session/document/location.ts"
import { readOutline } from "../../session/document/read.ts"
import { shareBesides } from "../../session/relation/missing-messages.ts"
import { Failure } from "../../support/failure.ts"
import { savedForAnother, sharedElsewhere } from "../failures.ts"
import { blobText, listBlobs, type SavedSession } from "../worktree/list-files.ts"
import { filesAt, isAncestor, meantRefs, ownRefs, tipOf } from "./commit-tree.ts"
import { mergeBase } from "./had.ts"
import { fetchStore, type Remote, remoteOf } from "./remote.ts"

/**
 * The configuration that names a private remote is a file of the code: a branch that is older than it does not have it,
 * one that somebody else has pushed may name another, and the branch of the sessions is the same in every checkout.
 * @throws Failure where the branch has commits or sessions that this remote lacks, and that were made for another remote
 * or, unless its user or the default branch names this one, that another has
 */
export async function mayShare(root: string, remote: Remote, silent: boolean, unpushed: Unpushed) {
  if (!(await refElsewhere(root, remote))) return
  // What is there may not have been fetched yet.
  await fetchStore(root, remote, silent)
  const ref = await refElsewhere(root, remote)
  if (ref?.startsWith(meantRefs)) throw savedForAnother(remote, unpushed)
  if (!ref) return
  const elsewhere = ref.startsWith(ownRefs) ? "another remote" : ref.replace("refs/remotes/", "")
  throw sharedElsewhere(remote, elsewhere, unpushed)
}

/** @returns the ref that tells of commits or sessions of another remote, as far as is known without contacting this one */
export async function refElsewhere(root: string, remote: Remote): Promise<string | undefined> {
  const isTrusted = await mayTake(root, remote)
  const [refs, local] = await Promise.all([refsElsewhere(root, remote, isTrusted), tipOf(root, storeRef)])
  if (refs.length === 0 || !local) return undefined
  const open = await tipsOfOpen(root, remote, isTrusted)
  for (const ref of refs) {
    const shared = await mergeBase(root, local, ref)
    if (!shared || (await isAtOne(root, shared, open))) continue
    // Once it is there, what was seen there tells of it.
    const there = ref.startsWith(meantRefs) && (await tipOf(root, ref.replace(meantRefs, ownRefs)))
    if (!there || !(await isAncestor(root, shared, there))) return ref
  }
  return isTrusted ? undefined : refOfSessions(root, refs, local, open)
}

/**
 * Whether this remote may get what another has: its user names it, or the default branch at the remote, by which a team
 * moves. Any other branch may come from anybody.
 */
const mayTake = async (root: string, { name, isConfigured, isOwn }: Remote): Promise<boolean> =>
  isOwn || (isConfigured && (await remoteOfDefaultBranch(root)) === name)

/**
 * Whoever has only read a remote's sessions may have saved one of them on a branch with no commit of that remote. A
 * session that may be seen here may have gone on there.
 */
async function refOfSessions(root: string, refs: readonly string[], local: string, tips: readonly string[]) {
  const made = await committedIn(root, [local, ...tips.map((tip) => `^${tip}`)])
  if (made.length === 0) return undefined
  const open = await namedIn(root, (await Promise.all(tips.map((tip) => versionsAt(root, tip)))).flat())
  // Also what is in an earlier commit alone: it goes along.
  const unseen = made.filter(({ blob }) => !open.names.has(blob))
  const ours = await namedIn(root, unseen)
  for (const ref of refs) {
    const theirs = await namedIn(root, await versionsAt(root, ref))
    for (const name of ours.names) if (theirs.names.has(name) && !open.names.has(name)) return ref
    const among = ({ sessions }: Named, one: SavedSession) => sessions.filter((other) => isSame(one, other))
    for (const one of ours.sessions)
      for (const other of among(theirs, one))
        if (!open.names.has(other.blob ?? "") && (await tells(root, one, other, among(open, other)))) return ref
  }
  return undefined
}

type Named = { sessions: SavedSession[]; names: Set<string> }

/** The ids of the sessions, of those that they are copies of, and of their blobs, since one may be unreadable. */
async function namedIn(root: string, versions: readonly { file: string; blob: string }[]): Promise<Named> {
  const { sessions } = await listBlobs(root, versions)
  return { sessions, names: new Set([...sessions.flatMap(idsOf), ...versions.map(({ blob }) => blob)]) }
}

const idsOf = ({ sessionID, copyOf }: SavedSession) => (copyOf ? [sessionID, copyOf] : [sessionID])

const isSame = (one: SavedSession, other: SavedSession) => idsOf(one).some((id) => idsOf(other).includes(id))

/** Whether ours has something of theirs that is in none of the open ones. So it does if that cannot be told. */
async function tells(root: string, ours: SavedSession, theirs: SavedSession, open: readonly SavedSession[]) {
  const read = async ({ file, blob = "" }: SavedSession) => readOutline(await blobText(root, blob, file), file)
  try {
    return shareBesides(await read(ours), await read(theirs), await Promise.all(open.map(read)))
  } catch (problem) {
    if (!(problem instanceof Failure)) throw problem
    return true
  }
}

/** The session's file at another remote than this checkout's, if one has it. Asks none of them. */
export async function fileElsewhere(root: string, remote: Remote, id: string): Promise<string | undefined> {
  const refs = await refsElsewhere(root, remote, false)
  const tips = new Set(await Promise.all(refs.map((ref) => tipOf(root, ref))))
  for (const tip of tips) {
    const { sessions } = await listBlobs(root, tip ? await versionsAt(root, tip) : [], true)
    const found = sessions.find(({ sessionID }) => sessionID === id)
    if (found) return found.file
  }
  return undefined
}

const versionsAt = async (root: string, tip: string) =>
  [...(await filesAt(root, tip))].flatMap(([file, { blob }]) => (isSession(file) ? [{ file, blob }] : []))

async function refsElsewhere(root: string, remote: Remote, isTrusted: boolean): Promise<string[]> {
  const places = isTrusted ? [meantRefs] : [`refs/remotes/**/${storeBranch}`, ownRefs]
  const refs = (await git(root, "for-each-ref", "--format=%(refname)", ...places)).split("\n").filter(Boolean)
  if (refs.length === 0) return []
  const code = isTrusted ? undefined : await codeOf(root, remote)
  const known = [remote, ...(code ? [code] : [])]
  const others = known.flatMap(({ tracking, seen, meant, had }) => [tracking, seen, meant, had])
  return refs.filter((ref) => !others.includes(ref))
}

/** The remote of the code, with whose sessions a team may go on at one of its own; but not if it was configured, too. */
async function codeOf(root: string, { isConfigured }: Remote): Promise<Remote | undefined> {
  if (!isConfigured) return undefined
  const code = await remoteOf(root)
  return (await tipOf(root, code.meant)) ? undefined : code
}

/** The tips of what may be seen at this remote. */
async function tipsOfOpen(root: string, remote: Remote, isTrusted: boolean): Promise<string[]> {
  const code = isTrusted ? undefined : await codeOf(root, remote)
  const refs = [remote.tracking, ...(code ? [code.tracking] : [])]
  const tips = await Promise.all(refs.map((ref) => tipOf(root, ref)))
  return tips.filter((tip) => tip !== undefined)
}

async function isAtOne(root: string, commit: string, tips: readonly string[]): Promise<boolean> {
  for (const tip of tips) if (await isAncestor(root, commit, tip)) return true
  return false
}
