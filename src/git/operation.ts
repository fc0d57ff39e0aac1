/** Finds the git operation under way: a commit made now would become part of it. */
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { git } from "./worktree.ts"

export type Operation = {
  /** `a merge`. */
  name: string
  /** The command that continues it once its conflicts are settled; absent for a bisection. */
  finish?: string
  /** The command to use instead when nothing is left to commit, where `finish` would refuse. */
  skip?: string
  /** Whether git's `theirs` is the user's own work. */
  replays?: true
  /** The commit that git calls theirs. */
  theirs?: string
}

const rebase: Operation = { name: "a rebase", finish: "git rebase --continue", replays: true, theirs: "REBASE_HEAD" }

/** Order matters: a rebase leaves the traces of a merge or a cherry-pick as well. */
const traces: [trace: string, Operation][] = [
  ["rebase-merge", rebase],
  // `git am` keeps its patches in the same folder.
  ["rebase-apply/applying", { name: "git am", finish: "git am --continue", skip: "git am --skip" }],
  ["rebase-apply", { ...rebase, skip: "git rebase --skip" }],
  ["MERGE_HEAD", { name: "a merge", finish: "git commit", theirs: "MERGE_HEAD" }],
  [
    "CHERRY_PICK_HEAD",
    {
      name: "a cherry-pick",
      finish: "git cherry-pick --continue",
      skip: "git cherry-pick --skip",
      theirs: "CHERRY_PICK_HEAD",
    },
  ],
  [
    "REVERT_HEAD",
    { name: "a revert", finish: "git revert --continue", skip: "git revert --skip", theirs: "REVERT_HEAD^" },
  ],
  // Between two of its commits, after the one in conflict was committed by hand.
  ["sequencer", { name: "a cherry-pick or revert", finish: "git cherry-pick --continue" }],
  // A commit made during a bisection is on no branch afterwards.
  ["BISECT_LOG", { name: "a bisection" }],
]

/**
 * @returns nothing also after `git stash pop`, `git merge --squash`, `git cherry-pick --no-commit` and `git checkout
 * --merge`: their only trace is an index that may be unmerged, and there is nothing to continue
 */
export async function operationUnderWay(root: string): Promise<Operation | undefined> {
  const paths = await git(root, "rev-parse", ...traces.flatMap(([trace]) => ["--git-path", trace]))
  const found = paths.split("\n").findIndex((path) => path && existsSync(resolve(root, path)))
  return traces[found]?.[1]
}
