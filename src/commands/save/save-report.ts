/** The result of a save. */
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
  /** Number of unfinished messages left out. */
  cut: number
  /** Whether the file was written, or would be without `--dry-run`. */
  changed: boolean
  warnings: string[]
  /** Those of them on what killed loads had left, and was put right. */
  mended: readonly string[]
  found: Found
  place: Place
  ignored: boolean
  /** The id of the copy to share before it, since that alone has what goes from the file. */
  first?: string | undefined
  /** Files still to be added to git, from the root of the worktree. */
  share: string[]
  dryRun: boolean
  subagents: number
  /** With `--until`: the number of the last turn, and how many come after it here. */
  until?: { turn: number; later: number }
  /** Subagents that OpenCode no longer has. */
  missing: string[]
  /** What else was left out, and how often. */
  left: LeftOut
  /** What a slim file lacks. */
  slim?: NonNullable<Facts["slim"]>
  /** Attachments that are not inside the file. */
  attachments?: NonNullable<Facts["attachments"]>
  /** Which kinds of secrets were redacted, and where; never a value. */
  redacted: RedactionReport
}

/** The part of the report that follows from the session alone. */
export type Outcome = Pick<
  SaveReport,
  | "title"
  | "messages"
  | "bytes"
  | "cut"
  | "subagents"
  | "until"
  | "missing"
  | "left"
  | "slim"
  | "attachments"
  | "redacted"
>

/** `file`: from the root of the worktree. */
export type Saved = Pick<SaveReport, "file" | "changed" | "warnings" | "first"> & { outcome: Outcome }

/** How the session was found, for the report. */
export type Found = "named" | "environment" | "tool call" | "most recent" | "chosen"
