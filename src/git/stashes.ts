/** Finds the stash that is in conflict. Git keeps no trace of which one was popped. */
import { type Conflict, unmerged } from "./index-conflicts.ts"
import { git, hashFiles } from "./worktree.ts"

/** What a stash changes, by file: blobs, absent where there is none, and whether the file's mode changes. */
type Changes = ReadonlyMap<string, { before?: string; after?: string; isMode: boolean }>

export type Stashes = {
  /** Those that changed each unmerged file from its base to what is theirs: `stash@{0}`. */
  fitting: string[]
  /** The only one, if all of it is here: dropping it loses nothing. */
  whole?: string
}

export async function stashesInConflict(root: string): Promise<Stashes> {
  const conflicts = await unmerged(root)
  const fitting = new Map<string, Changes>()
  const all = conflicts.length > 0 ? await git(root, "stash", "list", "--format=%gd") : ""
  for (const stash of all.split("\n").filter(Boolean)) {
    const changes = await changesOf(root, stash)
    if (conflicts.every((conflict) => fits(changes, conflict))) fitting.set(stash, changes)
  }
  const [only, ...others] = fitting
  const isWhole =
    only && others.length === 0 && (await isAllInFiles(root, ...only)) && (await isHere(root, only[1], conflicts))
  return { fitting: [...fitting.keys()], ...(isWhole && { whole: only[0] }) }
}

/** A stash holds all tracked files, so that one made on another branch may have theirs, too, and did not change it. */
const fits = (changes: Changes, { file, base, theirs }: Conflict) =>
  changes.get(file)?.before === base && changes.get(file)?.after === theirs

const raw = ["--raw", "-z", "--no-abbrev", "--no-renames"]

/** Before 2.32 git does not show untracked files. */
async function changesOf(root: string, stash: string): Promise<Changes> {
  const shown = (...more: string[]) => git(root, "stash", "show", ...raw, ...more, stash)
  return changesIn(await shown("--include-untracked").catch(() => shown().catch(() => "")))
}

function changesIn(listing: string): Changes {
  const blob = (hash = "") => (/^0*$/.test(hash) ? undefined : hash)
  const found = listing.matchAll(/:(\d+) (\d+) (\w+) (\w+) \w+\0([^\0]*)\0/g)
  return new Map(
    [...found].map(([, oldMode, mode, before, after, file = ""]) => {
      const [old, now] = [blob(before), blob(after)]
      const isMode = old !== undefined && now !== undefined && oldMode !== mode
      return [file, { ...(old && { before: old }), ...(now && { after: now }), isMode }]
    }),
  )
}

/**
 * Whether the stash holds nothing beside the content of files: no other mode, nothing else that was staged, no untracked
 * file that git does not show.
 */
async function isAllInFiles(root: string, stash: string, changes: Changes): Promise<boolean> {
  if ([...changes.values()].some(({ isMode }) => isMode)) return false
  const staged = changesIn(await git(root, "diff-tree", "-r", ...raw, `${stash}^1`, `${stash}^2`))
  if ([...staged].some(([file, { after }]) => changes.get(file)?.after !== after)) return false
  const untracked = await git(root, "ls-tree", "-r", "-z", "--name-only", `${stash}^3`).catch(() => "")
  return untracked.split("\0").every((file) => !file || changes.has(file))
}

/** Whether the worktree or the index has each file as it was stashed; unmerged ones are in the index as theirs. */
async function isHere(root: string, changes: Changes, conflicts: readonly Conflict[]): Promise<boolean> {
  const inConflict = new Set(conflicts.map(({ file }) => file))
  const others = [...changes].filter(([file]) => !inConflict.has(file))
  const now = await hashFiles(
    root,
    others.map(([file]) => file),
  )
  const listing = await git(root, "ls-files", "--stage", "-z")
  const entries = listing.split("\0").map((entry) => /^\d+ (\w+) 0\t(.*)$/s.exec(entry) ?? [])
  const staged = new Map(entries.map(([, blob, file]) => [file, blob]))
  return others.every(([file, { after }]) => now[file] === (after ?? null) || staged.get(file) === after)
}
