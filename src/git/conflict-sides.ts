/** Where the two sides of a conflict come from. */
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import type { Conflict } from "./index-conflicts.ts"
import type { Operation } from "./operation.ts"
import { git } from "./worktree.ts"

export type Sides = {
  /** The commits. No commit has what `git am` or `git apply` brings. */
  ours: string
  theirs?: string
  /** The stash that theirs is: `stash@{0}`. */
  stash?: string
  /** Whether others may have theirs already, and not ours. */
  isTheirsShared: boolean
}

export async function sidesOf(
  root: string,
  operation: Operation | undefined,
  conflicts: readonly Conflict[],
): Promise<Sides> {
  const stash = operation ? undefined : await stashWith(root, conflicts)
  const theirs = stash ?? (operation?.theirs && (await commitOf(root, operation.theirs)))
  const isMerge = operation?.theirs === "MERGE_HEAD"
  return {
    ours: "HEAD",
    ...(theirs && { theirs }),
    ...(stash && { stash }),
    isTheirsShared: Boolean(isMerge && theirs && (await isShared(root, theirs)) && !(await isShared(root, "HEAD"))),
  }
}

/** Of a merge of many it is the last one that is in conflict. */
async function commitOf(root: string, name: string): Promise<string | undefined> {
  if (name === "MERGE_HEAD") return (await mergeHeads(root)).at(-1)
  return (await git(root, "rev-parse", "--quiet", "--verify", name).catch(() => "")).trim() || undefined
}

/** What a merge under way brings in; nothing without one. */
export async function mergeHeads(root: string): Promise<string[]> {
  const path = resolve(root, (await git(root, "rev-parse", "--git-path", "MERGE_HEAD")).trim())
  const text = await readFile(path, "utf8").catch(() => "")
  return text.split("\n").filter(Boolean)
}

/** The newest stash that has what is unmerged. */
async function stashWith(root: string, conflicts: readonly Conflict[]): Promise<string | undefined> {
  const wanted = conflicts.filter(({ theirs }) => theirs)
  if (wanted.length === 0) return undefined
  const stashes = (await git(root, "stash", "list", "--format=%gd")).split("\n").filter(Boolean)
  for (const stash of stashes.slice(0, 20))
    for (const { file, theirs } of wanted) {
      const blob = await git(root, "rev-parse", "--quiet", "--verify", `${stash}:${file}`).catch(() => "")
      if (blob.trim() === theirs) return stash
    }
  return undefined
}

const isShared = async (root: string, commit: string): Promise<boolean> =>
  (await git(root, "for-each-ref", "--count=1", "--contains", commit, "refs/remotes")) !== ""

/** Commits that a session may have lost something of in a merge: those of both sides, or of the merge that is HEAD. */
export async function mergedCommits(root: string, { ours, theirs }: Sides): Promise<string[]> {
  const parents = (await git(root, "rev-parse", "HEAD^@").catch(() => "")).split("\n").filter(Boolean)
  return [ours, ...(theirs ? [theirs] : []), ...(parents.length > 1 ? parents : [])]
}

/** The files that git could not settle, whatever they are. */
export async function unmergedFiles(root: string): Promise<string[]> {
  const listing = await git(root, "diff", "--name-only", "--diff-filter=U", "-z")
  return listing.split("\0").filter(Boolean)
}

const staged = async (root: string): Promise<string[]> =>
  (await git(root, "diff", "--cached", "--name-only", "--no-renames", "-z")).split("\0").filter(Boolean)

/** Whether a commit now would be an empty one. */
export const isNothingStaged = async (root: string): Promise<boolean> => (await staged(root)).length === 0

/** Those of the files that the next commit would change. */
export async function stagedAmong(root: string, files: readonly string[]): Promise<string[]> {
  const wanted = new Set(files)
  return (await staged(root)).filter((file) => wanted.has(file))
}
