/** What git is in the middle of: a commit then would become a part of it. */
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { git } from "./worktree.ts"

export type Operation = {
  /** `a merge`. */
  name: string
  /** The command that goes on with it once its conflicts are settled; a bisection has none. */
  finish?: string
  /** The same where nothing is left to be committed, and that one does not take this for an answer. */
  skip?: string
  /** Whether what git calls theirs is what the user has done. */
  replays?: true
  /** The commit that git calls theirs. */
  theirs?: string
}

const rebase: Operation = { name: "a rebase", finish: "git rebase --continue", replays: true, theirs: "REBASE_HEAD" }

/** In this order: a rebase leaves the traces of a merge or a cherry-pick as well. */
const traces: [trace: string, Operation][] = [
  ["rebase-merge", rebase],
  // `git am` keeps its patches there as well.
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
  // Between two of its commits, where the one that was in conflict has been committed by hand.
  ["sequencer", { name: "a cherry-pick or revert", finish: "git cherry-pick --continue" }],
  // What is committed there is on no branch when it ends.
  ["BISECT_LOG", { name: "a bisection" }],
]

/**
 * @returns nothing, too, after `git stash pop`, `git merge --squash`, `git cherry-pick --no-commit` and `git checkout
 * --merge`: they leave no trace but an index that may be unmerged, and nothing to go on with
 */
export async function operationUnderWay(root: string): Promise<Operation | undefined> {
  const paths = await git(root, "rev-parse", ...traces.flatMap(([trace]) => ["--git-path", trace]))
  const found = paths.split("\n").findIndex((path) => path && existsSync(resolve(root, path)))
  return traces[found]?.[1]
}
