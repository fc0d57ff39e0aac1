/** The result of a set-up. */
export type InitReport = {
  /** Relative to the root of the worktree; absolute for `--global`. `bytes`: of a file that is written. */
  changes: { file: string; action: Action; bytes?: number }[]
  /** Files to commit, from the current folder, and their bytes. */
  share: string[]
  shareBytes?: number
  /** Whether git ignores them. */
  ignored: boolean
  dryRun: boolean
  removed: boolean
  warnings: string[]
  /** Whether some of them tell of what was not set up, or not removed. */
  held?: boolean
  /** Whether the server for agents was set up, and nothing else. */
  server?: boolean
  /** Whether that server is there, and OpenCode does not start it. */
  serverOff?: boolean
  /** Whether the git of this clone was set up. */
  clone?: boolean
  /** Whether the git of this clone could be set up, too. */
  offersClone?: boolean
}

export type Action = "create" | "change" | "remove"

export const actionOf = (before: string | undefined, after: string | undefined): Action =>
  after === undefined ? "remove" : before === undefined ? "create" : "change"
