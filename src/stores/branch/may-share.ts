/** Keeps sessions that one remote has from being pushed to another because a checkout lacks the configuration. */
import type { Unpushed } from "../../git/failures.ts"
import { git } from "../../git/worktree.ts"
import { storeBranch, storeRef } from "../../session/document/location.ts"
import { sharedElsewhere } from "../failures.ts"
import { isAncestor, ownRefs, tipOf } from "./commit-tree.ts"
import { fetchStore, type Remote } from "./remote.ts"

/**
 * The configuration that names a private remote is a file of the code: a branch that is older than it does not have it,
 * while the branch of the sessions is the same in every checkout.
 * @throws Failure where no remote is configured, and the branch has commits that another has and this one lacks
 */
export async function mayShare(root: string, remote: Remote, silent: boolean, unpushed: Unpushed) {
  if (remote.isConfigured || !(await onlyElsewhere(root, remote))) return
  // What is there may not have been fetched yet.
  await fetchStore(root, remote, silent)
  const elsewhere = await onlyElsewhere(root, remote)
  if (elsewhere) throw sharedElsewhere(remote, elsewhere, unpushed)
}

/** @returns the other remote, for people */
async function onlyElsewhere(root: string, { tracking, seen }: Remote): Promise<string | undefined> {
  const refs = (await git(root, "for-each-ref", "--format=%(refname)", `refs/remotes/**/${storeBranch}`, ownRefs))
    .split("\n")
    .filter((ref) => ref && ref !== tracking && ref !== seen)
  const here = refs.length > 0 && (await tipOf(root, tracking))
  for (const ref of refs) {
    const shared = (await git(root, "merge-base", storeRef, ref).catch(() => "")).trim()
    if (shared && !(here && (await isAncestor(root, shared, here))))
      return ref.startsWith(ownRefs) ? "another remote" : ref.replace("refs/remotes/", "")
  }
  return undefined
}
