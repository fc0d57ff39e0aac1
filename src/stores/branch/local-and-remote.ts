/** The local branch of the sessions and the remote one, seen as one. */
import { blobs } from "../../git/blobs.ts"
import { addressesOf } from "../../git/push.ts"
import { isSession, storeBranch } from "../../session/document/location.ts"
import { readSession } from "../../session/document/read.ts"
import { keptRedacted, redactsMore } from "../../session/relation/keep-redacted.ts"
import { keptOf } from "../../session/relation/merge.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { type Blob, type Files, filesAt, isAncestor, isCutOff, type Tips, tipsOf } from "./commit-tree.ts"
import { lastHad, mergeBase, pushesElsewhere } from "./had.ts"
import type { Remote } from "./remote.ts"

/** A file, and the branch that has this version. */
export type Held = Blob & { branch: string }

/** A session, and the commit that still has it. `isUnclear`: it may have been moved, and no history was rewritten. */
export type Taken = { file: string; blob: string; commit: string; isUnclear?: true }

export type Union = {
  files: ReadonlyMap<string, Held>
  /** The remote's versions of sessions that both sides continued; `files` has ours. */
  theirs: ReadonlyMap<string, Held>
  /** Local versions of sessions that the remote had before it was rewritten, by a forced push or from a backup. */
  taken: readonly Taken[]
  tips: Tips
  /** The parent of the next commit: the local tip, or the remote's if that contains all local commits. */
  base?: string
  /** The files of that commit. */
  here: Files
}

/** Computes the union without changing anything. */
export async function unionOf(root: string, remote: Remote, known?: Tips): Promise<Union> {
  const { checkedOut, ...tips } = { checkedOut: "", ...(known ?? (await tipsOf(root, remote.tracking))) }
  const { local, theirs } = tips
  const at = async (branch: string, commit: string) => {
    const files = await filesAt(root, commit)
    return new Map([...files].map(([file, blob]): [string, Held] => [file, { ...blob, branch }]))
  }
  const none = new Map<string, Held>()
  const plain = { theirs: none, taken: [], tips }
  const alone = async (branch: string, base: string) => {
    const files = await at(branch, base)
    return { ...plain, files, base, here: files }
  }
  if (!local) return theirs ? alone(remote.label, theirs) : { ...plain, files: none, here: none }
  if (!theirs) return alone(storeBranch, local)
  const left = await leftAt(root, remote, { local, theirs })
  if (left.side === "on top") return alone(storeBranch, local)
  if (left.side === "below") return alone(remote.label, theirs)
  const here = await at(storeBranch, local)
  const files = new Map(here)
  const both = new Map<string, Held>()
  const found = await differences(root, left, { local, theirs })
  for (const [file, difference] of found) {
    const other = difference.theirs && { ...difference.theirs, branch: remote.label }
    if (difference.kept === "both" && other) both.set(file, other)
    if (difference.kept !== "theirs") continue
    if (other) files.set(file, other)
    else files.delete(file)
  }
  return { files, theirs: both, taken: takenOf(found, local), tips, base: local, here }
}

/** Where ours left theirs. */
export type Left = {
  /**
   * `on top`: ours has all of theirs, and what it has besides was never there. Where the remote was wound back, what it
   * had is on top of theirs as well, and must not go back with a push. `below`: theirs has all of ours.
   */
  side: "on top" | "below" | "apart"
  base?: string | undefined
  /** Whether the remote has lost that commit: it was written anew or wound back. */
  isAnew: boolean
}

export async function leftAt(root: string, remote: Remote, { local, theirs }: Required<Tips>): Promise<Left> {
  if (local === theirs) return { side: "on top", base: local, isAnew: false }
  const shared = await mergeBase(root, local, theirs)
  if (shared === local) return { side: "below", base: local, isAnew: false }
  const base = await forkPoint(root, remote, { local, theirs }, shared)
  const isAnew = base !== undefined && base !== shared && !(await isAncestor(root, base, theirs))
  return { side: shared === theirs && !isAnew ? "on top" : "apart", base, isAnew }
}

/** A file that differs between the sides, and which side counts. Absent on a side: the file is gone there. */
export type Difference = {
  kept: "ours" | "theirs" | "both"
  ours?: Blob
  theirs?: Blob
  /**
   * The remote had our version and was rewritten without it, perhaps to remove a secret: it must not come back.
   * `unclear`: a shallow clone does not tell that from a commit that removes it.
   */
  taken?: "rewritten" | "unclear"
  /** What stays in the file (of both sides, theirs), without what the other side redacts. */
  redacted?: SessionDocument
}

/**
 * Where both sides changed a session, the one that holds more counts; a deletion yields to a change.
 * @param tips of branches that have diverged
 */
export async function differences(
  root: string,
  { base, isAnew }: Left,
  { local, theirs }: Required<Tips>,
): Promise<Map<string, Difference>> {
  const taken = isAnew && (await isCutOff(root, theirs)) ? "unclear" : "rewritten"
  const [before, ours, other] = await Promise.all([
    base ? filesAt(root, base) : new Map<string, Blob>(),
    filesAt(root, local),
    filesAt(root, theirs),
  ])
  const found = new Map<string, Difference>()
  for (const file of new Set([...ours.keys(), ...other.keys()])) {
    const [was, mine, yours] = [before.get(file), ours.get(file), other.get(file)]
    if (mine?.blob === yours?.blob) continue
    const pair = { ...(mine && { ours: mine }), ...(yours && { theirs: yours }) }
    if (yours?.blob === was?.blob) found.set(file, { kept: "ours", ...pair })
    else if (mine?.blob === was?.blob) {
      const isTaken =
        isAnew && mine && isSession(file) && (!yours || (await keptBetween(root, file, mine, yours)).kept !== "theirs")
      found.set(file, { kept: "theirs", ...pair, ...(isTaken && { taken }) })
    } else if (!mine || !yours) found.set(file, { kept: mine ? "ours" : "theirs", ...pair })
    else found.set(file, { ...(await keptBetween(root, file, mine, yours)), ...pair })
  }
  return found
}

export const takenOf = (found: ReadonlyMap<string, Difference>, commit: string): Taken[] =>
  [...found].flatMap(([file, { taken, ours }]) =>
    taken && ours ? [{ file, blob: ours.blob, commit, ...(taken === "unclear" && { isUnclear: true as const }) }] : [],
  )

/**
 * Where the local branch left the remote one. The reflog of the tracking ref knows it even after the remote was
 * rewritten, perhaps to remove a secret: what had come from the remote does not come back then. A `git fetch --prune`
 * deletes that reflog where the branch was gone for a while, and a `git gc` what is old in it.
 * @param shared what both have
 */
async function forkPoint(root: string, remote: Remote, { local, theirs }: Required<Tips>, shared: string | undefined) {
  const isThere = (one: string) => one === shared || isAncestor(root, one, theirs)
  const found = await lastHad(root, remote, local, false)
  if (found === undefined || (await isThere(found))) return found ?? shared
  // Only now: each list reads the branch, and a remote has seldom lost something.
  const addresses = await addressesOf(root, remote.name)
  const areSeveral = addresses.pushed.length > 1
  const told = areSeveral ? await lastHad(root, remote, local, true) : found
  return told && (!pushesElsewhere(addresses) || (await isThere(told))) ? told : shared
}

/** Keeps both sides of what cannot be read, perhaps since a newer version wrote it. */
async function keptBetween(
  root: string,
  file: string,
  ours: Blob,
  theirs: Blob,
): Promise<Pick<Difference, "kept" | "redacted">> {
  if (!isSession(file)) return { kept: "theirs" }
  const texts: (string | undefined)[] = []
  for await (const { content } of blobs(root, [ours.blob, theirs.blob])) texts.push(content?.toString())
  const [mine, yours] = texts.map((text) => sessionIn(text, file))
  if (!mine || !yours) return { kept: "both" }
  const longer = keptOf(mine, yours)
  const kept = longer !== "same" ? longer : redactsMore(mine, yours) ? "ours" : "theirs"
  const [one, other] = kept === "ours" ? [mine, yours] : [yours, mine]
  const redacted = keptRedacted(one, other).document
  return { kept, ...(redacted !== one && { redacted }) }
}

export function sessionIn(text: string | undefined, file: string) {
  try {
    return text === undefined ? undefined : readSession(text, file)
  } catch {
    return undefined
  }
}
