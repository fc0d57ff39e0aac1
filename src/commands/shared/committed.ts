/** What a commit, and its push, came to. */
import type { Failure } from "../../support/failure.ts"

export type Committed = {
  /** Hash of the commit that has the file as it is. */
  commit?: string
  /** False when git had it already. */
  made: boolean
  /** Absent when HEAD is on none. */
  branch?: string
  /** Where it was pushed: `origin/main`. */
  pushed?: string
  /** Sessions that were pushed before and are there no more. */
  gone?: string[]
  /** What hooks and the remote said. */
  output: string
  /** What became of it that one would not expect. */
  warnings?: string[]
  /** What stood in the way. The file is saved all the same. */
  problem?: Failure
}
