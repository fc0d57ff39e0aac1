/** What git is in the middle of: a commit then would become a part of it. */
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { git } from "./git.ts"

const traces = [
  ["MERGE_HEAD", "a merge"],
  ["rebase-merge", "a rebase"],
  // `git am` keeps its patches there as well.
  ["rebase-apply/applying", "git am"],
  ["rebase-apply", "a rebase"],
  ["CHERRY_PICK_HEAD", "a cherry-pick"],
  ["REVERT_HEAD", "a revert"],
  ["sequencer", "a cherry-pick or revert"],
  // What is committed there is on no branch when it ends.
  ["BISECT_LOG", "a bisection"],
] as const

/** `a merge`, or nothing. */
export async function operationUnderWay(root: string): Promise<string | undefined> {
  const paths = await git(root, "rev-parse", ...traces.flatMap(([name]) => ["--git-path", name]))
  const found = paths.split("\n").findIndex((path) => path && existsSync(resolve(root, path)))
  return traces[found]?.[1]
}
