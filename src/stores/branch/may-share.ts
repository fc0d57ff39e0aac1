/** Keeps sessions of one remote from being pushed to another because a checkout lacks the configuration. */
import type { Unpushed } from "../../git/failures.ts"
import { git } from "../../git/worktree.ts"
import { storeBranch, storeRef } from "../../session/document/location.ts"
import { savedForAnother, sharedElsewhere } from "../failures.ts"
import { isAncestor, meantRefs, ownRefs, tipOf } from "./commit-tree.ts"
import { fetchStore, type Remote } from "./remote.ts"

/**
 * The configuration that names a private remote is a file of the code: a branch that is older than it does not have it,
 * while the branch of the sessions is the same in every checkout.
 * @throws Failure where the branch has commits that this remote lacks, and that were made for another remote or, if none
 * is configured, that another has
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

/** @returns the ref that tells of commits of another remote, as far as is known without contacting this one */
export async function refElsewhere(root: string, remote: Remote): Promise<string | undefined> {
  const { tracking, seen, meant, had, isConfigured } = remote
  const places = isConfigured ? [meantRefs] : [`refs/remotes/**/${storeBranch}`, ownRefs]
  const refs = (await git(root, "for-each-ref", "--format=%(refname)", ...places))
    .split("\n")
    .filter((ref) => ref && ![tracking, seen, meant, had].includes(ref))
  const here = refs.length > 0 && (await tipOf(root, tracking))
  for (const ref of refs) {
    const shared = (await git(root, "merge-base", storeRef, ref).catch(() => "")).trim()
    if (!shared || (here && (await isAncestor(root, shared, here)))) continue
    // Once it is there, what was seen there tells of it.
    const there = ref.startsWith(meantRefs) && (await tipOf(root, ref.replace(meantRefs, ownRefs)))
    if (!there || !(await isAncestor(root, shared, there))) return ref
  }
  return undefined
}
