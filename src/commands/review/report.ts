/** What a review comes to, as data. */
import type { Range, RangeCommit } from "../../git/range.ts"
import type { SavedSession } from "../../stores/worktree/list-files.ts"
import type { Dropped, FailedCommand } from "./tried.ts"

export type ReviewReport = {
  range: Range
  /** Newest first. */
  commits: RangeCommit[]
  /** In the order of their work. */
  sessions: ReviewedSession[]
  /** By name, without the saved sessions. */
  files: ReviewedFile[]
  /** Lines that the change added. */
  lines: Figures
  /** Saved sessions that could not be read; `removedSession` for one that the range removed. */
  unread: string[]
  /** Those of them that the range changed. */
  unreadChanged: string[]
  /** Number of sessions on the branch of the sessions that were not looked into, as nobody named it. */
  leftOut: number
  warnings: string[]
}

/** In place of the name of its file, which tells the title. */
export const removedSession = "a session that was removed"

export type Figures = { added: number; sure: number; probable: number }

export type ReviewedSession = {
  /** From 1; ranges name it by this. */
  number: number
  session: Pick<SavedSession, "sessionID" | "saved"> &
    Partial<Pick<SavedSession, "title" | "file" | "by" | "branch" | "store">>
  /** Why nothing of it stands here but its numbers, and the name of a file with findings. */
  unquoted?: { why: "removed" } | { why: "findings"; findings: number }
  /** Commits of the range that bring the saved session or name it. */
  commits: string[]
  /** As OpenCode names them: `provider/model`. */
  models: string[]
  /** Those that are new in the range, and those that wrote a line of it. */
  turns: ReviewedTurn[]
  sure: number
  probable: number
  dropped: Dropped[]
  failed: FailedCommand[]
  /** Where a colleague can open it; absent when nobody else can, and for one on the branch of the sessions. */
  link?: string
}

export type ReviewedTurn = {
  number: number
  /** Of its first message; absent where nothing of the session is quoted. */
  id?: string
  prompt: string
  /** Who wrote the prompt, in a session of several people. */
  author?: string
  /** Milliseconds since 1970. */
  time: number
  model?: string
  /** Lines of the change. */
  sure: number
  probable: number
  /** The files of the worktree that it changed, as they are called now. */
  files: string[]
  /** Where a colleague can open the session at this turn. */
  link?: string
}

export type ReviewedFile = {
  file: string
  /** Its name before the range. */
  was?: string
  gone?: true
  isNew?: true
  /** Its new content is not held against the sessions: it is binary, or too large. */
  isOpaque?: true
  added: number
  deleted: number
  /** At the repository's host, at the last commit of the range. Only what is pushed has a page there. */
  link?: string
  /** Added lines that stand together and have one origin, in the order of the file. */
  ranges: ReviewedRange[]
}

export type ReviewedRange = {
  /** Line numbers from 1, both included. */
  from: number
  to: number
  /** Number of the session, and the turn; without them no session is known to have written these lines. */
  session?: number
  turn?: number
  sure?: boolean
  link?: string
}
