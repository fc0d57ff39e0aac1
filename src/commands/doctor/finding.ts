/** What `doctor` says of one thing. */
import type { Failure } from "../../support/failure.ts"

export type Finding = {
  /** The thing examined. */
  about:
    | "opencode-session"
    | "OpenCode"
    | "database"
    | "repository"
    | "git"
    | "sessions"
    | "secrets"
    | "commands"
    | "plugin"
    | "mcp"
    | "session"
  state: "good" | "note" | "bad"
  /** What was found, as a sentence. */
  what: string
  /** What to do next. */
  next?: string
}

export const good = (about: Finding["about"], what: string): Finding => ({ about, state: "good", what })
export const note = (about: Finding["about"], what: string, next?: string): Finding => ({
  about,
  state: "note",
  what,
  ...(next && { next }),
})
export const bad = (about: Finding["about"], { what, next }: Failure): Finding => ({ about, state: "bad", what, next })
