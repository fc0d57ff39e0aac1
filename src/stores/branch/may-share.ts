/** Keeps sessions of one remote from being pushed to another because a checkout lacks the configuration, or has another. */
import type { Unpushed } from "../../git/failures.ts"
import { git } from "../../git/worktree.ts"
import { remoteOfDefaultBranch } from "../../machine/store-settings.ts"
import { isSession, storeBranch, storeRef } from "../../session/document/location.ts"
import { savedForAnother, sharedElsewhere } from "../failures.ts"
import { listBlobs } from "../worktree/list-files.ts"
import { type Files, filesAt, isAncestor, meantRefs, ownRefs, tipOf } from "./commit-tree.ts"
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

/** Whoever has only read a remote's sessions may have saved one of them on a branch with no commit of that remote. */
async function refOfSessions(root: string, refs: readonly string[], local: string, open: readonly string[]) {
  const seen = await Promise.all(open.map((tip) => filesAt(root, tip)))
  const ours = [...(await filesAt(root, local))]
  const made = ours.filter(([file, { blob }]) => !seen.some((files) => files.get(file)?.blob === blob))
  const unseen = await namesIn(root, new Map(made))
  if (unseen.size > 0) for (const files of seen) for (const name of await namesIn(root, files)) unseen.delete(name)
  if (unseen.size === 0) return undefined
  for (const ref of refs)
    for (const name of await namesIn(root, await filesAt(root, ref))) if (unseen.has(name)) return ref
  return undefined
}

/** The ids of the sessions, of those that they are copies of, and of their blobs, since one may be unreadable. */
async function namesIn(root: string, files: Files): Promise<Set<string>> {
  const versions = sessionsOf(files)
  const { sessions } = await listBlobs(root, versions)
  const ids = sessions.flatMap(({ sessionID, copyOf }) => (copyOf ? [sessionID, copyOf] : [sessionID]))
  return new Set([...ids, ...versions.map(({ blob }) => blob)])
}

/** The session's file at another remote than this checkout's, if one has it. Asks none of them. */
export async function fileElsewhere(root: string, remote: Remote, id: string): Promise<string | undefined> {
  const refs = await refsElsewhere(root, remote, false)
  const tips = new Set(await Promise.all(refs.map((ref) => tipOf(root, ref))))
  for (const tip of tips) {
    const { sessions } = await listBlobs(root, sessionsOf(tip ? await filesAt(root, tip) : new Map()), true)
    const found = sessions.find(({ sessionID }) => sessionID === id)
    if (found) return found.file
  }
  return undefined
}

const sessionsOf = (files: Files) => [...files].flatMap(([file, { blob }]) => (isSession(file) ? [{ file, blob }] : []))

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
