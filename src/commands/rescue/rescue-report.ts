/** What `rescue` is asked for, and what it comes to. */
import type { Place } from "../../git/worktree.ts"
import type { LeftBehind, Rescued } from "../../opencode/rescue.ts"
import type { Failure } from "../../support/failure.ts"
import type { SaveReport } from "../save/save-report.ts"

export type { LeftBehind }

export type RescueOptions = {
  /** Ids of the sessions to bring in. */
  session?: readonly string[] | undefined
  /** All but those that were deleted in OpenCode 2, or have no folder any more. */
  all?: boolean | undefined
  /** Save them instead. */
  save?: boolean | undefined
  dryRun?: boolean | undefined
}

/** `from`: the id in OpenCode 1. */
export type Done = { from: string } & (Rescued | RescuedFile)

export type RescueReport = {
  /** All that was left behind, the latest first. */
  found: LeftBehind[]
  /** Path of the database that was looked into. */
  database: string
  done: Done[]
  /** What --all leaves where it is, and why. */
  kept: { session: LeftBehind; why: string }[]
  failed: { session: LeftBehind; problem: Failure }[]
  dryRun: boolean
  /** What a person types to start OpenCode 2. */
  command: string
  warnings: string[]
  place: Place
}

export type RescuedFile = Pick<SaveReport, "sessionID" | "title" | "messages" | "subagents" | "file"> & {
  action: "saved" | "unchanged"
  /** Root of the worktree that the file is in. */
  directory: string
}
