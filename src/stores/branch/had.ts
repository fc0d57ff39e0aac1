/** What the remote once had of the branch here, which it may have lost since: by a forced push, or from a backup. */
import type { Addresses } from "../../git/push.ts"
import { runGit } from "../../git/run-git.ts"
import { git } from "../../git/worktree.ts"
import { storeRef } from "../../session/document/location.ts"
import { isAncestor, type RemoteRefs, tipOf } from "./commit-tree.ts"
import { forkPointOfFetched, pushesToSeveral } from "./several-pushes.ts"

/** Before the fetch, which may be the one that moves the other refs to a rewritten history. */
export async function noteHad(root: string, remote: RemoteRefs) {
  const local = await tipOf(root, storeRef)
  const areSeveral = await pushesToSeveral(root, remote)
  const last = local && (await lastHad(root, remote, local, areSeveral))
  if (last) await git(root, "update-ref", remote.had, last)
  // Whoever deletes the branch here to be rid of a secret would keep it by this ref.
  else if (await tipOf(root, remote.had)) await git(root, "update-ref", "-d", remote.had)
}

/**
 * The last commit of ours that the remote is known to have had, whatever reflogs have forgotten. A push by hand moves
 * the tracking ref alone.
 * @param areSeveral whether it is pushed to several addresses, so that git's word on a push does not count
 */
export async function lastHad(
  root: string,
  { tracking, seen, had }: RemoteRefs,
  local: string,
  areSeveral: boolean,
): Promise<string | undefined> {
  const tellers = areSeveral ? [forkPointOfFetched] : [forkPointOf, mergeBase]
  const told = [...new Set([tracking, seen])].flatMap((ref) => tellers.map((tell) => tell(root, ref, local)))
  const [noted, ...known] = await Promise.all([tipOf(root, had), ...told])
  let last: string | undefined
  for (const one of new Set(known)) if (one && (!last || (await isAncestor(root, last, one)))) last = one
  // A sync that left it behind has nothing more to fear from it.
  if (!noted || noted === last || !(await isAncestor(root, noted, local))) return last
  return last && (await isAncestor(root, noted, last)) ? last : noted
}

const forkPointOf = async (root: string, ref: string, local: string): Promise<string | undefined> =>
  (await runGit(root, ["merge-base", "--fork-point", ref, local])).stdout.trim() || undefined

export const mergeBase = async (root: string, one: string, other: string): Promise<string | undefined> =>
  (await runGit(root, ["merge-base", one, other])).stdout.trim() || undefined

/**
 * Whether git pushes to another repository than it fetches from, such as a fork: that the one lacks what was pushed to
 * the other says nothing. The same one by https and by ssh is no other.
 */
export function pushesElsewhere({ fetched, pushed }: Addresses): boolean {
  const [from] = fetched.map(placeOf)
  return from !== undefined && !pushed.map(placeOf).includes(from)
}

const placeOf = (address: string) =>
  address
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, "")
    .replace(/^[^@/]*@/, "")
    .replace(/^([\w.-]+):(?:\d+\/)?\/*/, "$1/")
    .replace(/(?:\.git)?\/*$/, "")
