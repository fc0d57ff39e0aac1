/** What a save came to. */
import type { Place } from "../../git/worktree.ts"
import type { RedactionReport } from "../../redact/report.ts"
import type { StoreName } from "../../session/document/location.ts"
import type { LeftOut } from "../../session/dropped-fields.ts"
import type { Facts } from "../../session/schema.ts"

export type SaveReport = {
  /** From the root of the worktree. */
  file: string
  store: StoreName
  sessionID: string
  title: string
  messages: number
  bytes: number
  /** Unfinished messages that were left out. */
  cut: number
  /** Whether the file was written, or would be by a dry run. */
  changed: boolean
  warnings: string[]
  found: Found
  place: Place
  ignored: boolean
  /** What is still to be added to git, from the root of the worktree. */
  share: string[]
  dryRun: boolean
  subagents: number
  /** Subagents that OpenCode has no more. */
  missing: string[]
  /** What was left out besides, and how often. */
  left: LeftOut
  /** What a slim file does not have. */
  slim?: NonNullable<Facts["slim"]>
  /** Attachments that do not stand in the file. */
  attachments?: NonNullable<Facts["attachments"]>
  /** What was taken out, and where; never a value. */
  redacted: RedactionReport
}

/** What a save finds in the session and does not find elsewhere. */
export type Outcome = Pick<
  SaveReport,
  "title" | "messages" | "bytes" | "cut" | "subagents" | "missing" | "left" | "slim" | "attachments" | "redacted"
>

/** `file`: from the root of the worktree. */
export type Saved = { file: string; outcome: Outcome; changed: boolean; warnings: string[] }

/** How the session was found, for the report. */
export type Found = "named" | "environment" | "tool call" | "most recent" | "chosen"
