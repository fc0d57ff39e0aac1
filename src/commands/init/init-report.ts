/** What a set-up came to. */
export type InitReport = {
  /** From the root of the worktree; absolute for `--global`. */
  changes: { file: string; action: "create" | "change" | "remove" }[]
  /** What is to be committed, from the root of the worktree. */
  share: string[]
  /** Whether git ignores it. */
  ignored: boolean
  dryRun: boolean
  removed: boolean
  warnings: string[]
  /** Whether it is this clone's git that was set up. */
  clone?: boolean
}
