/** Finds the commits of the two sides of a conflict. */
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import type { Operation } from "./operation.ts"
import { stashesInConflict } from "./stashes.ts"
import { git } from "./worktree.ts"

export type Sides = {
  /** Commits; absent for what `git am` or `git apply` brings. */
  ours: string
  theirs?: string
  /** The stash that is `theirs`, where that is sure, and all of it is here: `stash@{0}`. */
  stash?: string
  /** Otherwise those that may be. */
  maybeStashes?: string[]
  /** Whether others may already have theirs, but not ours. */
  isTheirsShared: boolean
}

export async function sidesOf(root: string, operation: Operation | undefined): Promise<Sides> {
  const { fitting, whole } = operation ? { fitting: [] } : await stashesInConflict(root)
  const theirs = fitting[0] ?? (operation?.theirs && (await commitOf(root, operation.theirs)))
  const isMerge = operation?.theirs === "MERGE_HEAD"
  return {
    ours: "HEAD",
    ...(theirs && { theirs }),
    ...(whole ? { stash: whole } : fitting.length > 0 && { maybeStashes: fitting }),
    isTheirsShared: Boolean(isMerge && theirs && (await isShared(root, theirs)) && !(await isShared(root, "HEAD"))),
  }
}

/** In a merge of several branches the last one is in conflict. */
async function commitOf(root: string, name: string): Promise<string | undefined> {
  if (name === "MERGE_HEAD") return (await mergeHeads(root)).at(-1)
  return (await git(root, "rev-parse", "--quiet", "--verify", name).catch(() => "")).trim() || undefined
}

/** The commits that a merge under way brings in; empty without one. */
export async function mergeHeads(root: string): Promise<string[]> {
  const path = resolve(root, (await git(root, "rev-parse", "--git-path", "MERGE_HEAD")).trim())
  const text = await readFile(path, "utf8").catch(() => "")
  return text.split("\n").filter(Boolean)
}

const isShared = async (root: string, commit: string): Promise<boolean> =>
  (await git(root, "for-each-ref", "--count=1", "--contains", commit, "refs/remotes")) !== ""

/** The commits in which a session lost by a merge may still be: both sides', or those of the merge at HEAD. */
export async function mergedCommits(root: string, { ours, theirs }: Sides): Promise<string[]> {
  const parents = (await git(root, "rev-parse", "HEAD^@").catch(() => "")).split("\n").filter(Boolean)
  return [ours, ...(theirs ? [theirs] : []), ...(parents.length > 1 ? parents : [])]
}

/** All unmerged files, saved sessions or not. */
export async function unmergedFiles(root: string): Promise<string[]> {
  const listing = await git(root, "diff", "--name-only", "--diff-filter=U", "-z")
  return listing.split("\0").filter(Boolean)
}

/** A submodule, too, whatever `diff.ignoreSubmodules` says: a commit takes it. */
async function staged(root: string): Promise<string[]> {
  const form = ["--name-only", "--no-renames", "--ignore-submodules=none", "-z"]
  return (await git(root, "diff", "--cached", ...form)).split("\0").filter(Boolean)
}

/** Whether a commit now would be empty. */
export const isNothingStaged = async (root: string): Promise<boolean> => (await staged(root)).length === 0

/** Those of the files that the next commit would change. */
export async function stagedAmong(root: string, files: readonly string[]): Promise<string[]> {
  const wanted = new Set(files)
  return (await staged(root)).filter((file) => wanted.has(file))
}
