/** The result of a set-up. */
export type InitReport = {
  /** Relative to the root of the worktree; absolute for `--global`. */
  changes: { file: string; action: "create" | "change" | "remove" }[]
  /** Files to commit, from the root of the worktree. */
  share: string[]
  /** Whether git ignores them. */
  ignored: boolean
  dryRun: boolean
  removed: boolean
  warnings: string[]
  /** Whether the git of this clone was set up. */
  clone?: boolean
}
