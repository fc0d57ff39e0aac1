/** The sessions that OpenCode 1 wrote and OpenCode 2 does not show. */

export type LeftBehind = {
  id: string
  title: string
  directory: string
  /** When OpenCode 1 last wrote to it or to a subagent (ms). */
  active: number
  /** Whether OpenCode 1 last wrote to it after the takeover. */
  afterTakeover: boolean
  /** Whether OpenCode 2 has taken it over, and somebody has deleted it there. */
  deleted: boolean
  /** What OpenCode 2 has of it: nothing, its beginning, or that and turns of its own. */
  here: "absent" | "shorter" | "diverged"
  /** Prompts that OpenCode 2 does not have; of the session itself. */
  turns: number
  /** Messages that an undo hides: they stay behind. */
  undone?: number
  subagents: number
  /** Why it cannot be read, if so. */
  problem?: string
}

/** Another database with sessions of OpenCode 1. */
export type OtherDatabase = {
  /** As OPENCODE_DB takes it. */
  name: string
  /** Whether OpenCode 2 has taken its sessions over. */
  isTaken: boolean
}

export type Rescued = {
  /** Of the copy, where it is one. */
  sessionID: string
  title: string
  messages: number
  subagents: number
  undone?: number
  action: RescueAction
  directory: string
}

export type RescueAction = "imported" | "extended" | "copied"
