/** What the remote once had of the branch here, which it may have lost since: by a forced push, or from a backup. */
import { addressesOf } from "../../git/push.ts"
import { runGit } from "../../git/run-git.ts"
import { git } from "../../git/worktree.ts"
import { storeRef } from "../../session/document/location.ts"
import { isAncestor, type RemoteRefs, tipOf } from "./commit-tree.ts"
import { forkPointOfFetched, pushesToSeveral } from "./several-pushes.ts"

/** Before the fetch, which may be the one that moves the other refs to a rewritten history. */
export async function noteHad(root: string, remote: RemoteRefs) {
  const local = await tipOf(root, storeRef)
  const last = local && (await lastHad(root, remote, local))
  if (last) await git(root, "update-ref", remote.had, last)
}

/** The last commit of ours that the remote is known to have had, whatever reflogs have forgotten. */
export async function lastHad(root: string, remote: RemoteRefs, local: string): Promise<string | undefined> {
  const areSeveral = await pushesToSeveral(root, remote)
  const [shared, noted] = await Promise.all([
    (areSeveral ? forkPointOfFetched : mergeBase)(root, remote.seen, local),
    tipOf(root, remote.had),
  ])
  // A sync that left it behind has nothing more to fear from it.
  if (!noted || !(await isAncestor(root, noted, local))) return shared || undefined
  return shared && (await isAncestor(root, noted, shared)) ? shared : noted
}

export const mergeBase = async (root: string, one: string, other: string): Promise<string | undefined> =>
  (await runGit(root, ["merge-base", one, other])).stdout.trim() || undefined

/**
 * Whether git pushes to another repository than it fetches from, such as a fork: that the one lacks what was pushed to
 * the other says nothing. The same one by https and by ssh is no other.
 */
export async function pushesElsewhere(root: string, name: string): Promise<boolean> {
  const { fetched, pushed } = await addressesOf(root, name)
  const [from] = fetched.map(placeOf)
  return from !== undefined && !pushed.map(placeOf).includes(from)
}

const placeOf = (address: string) =>
  address
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, "")
    .replace(/^[^@/]*@/, "")
    .replace(/^([\w.-]+):(?:\d+\/)?\/*/, "$1/")
    .replace(/(?:\.git)?\/*$/, "")
