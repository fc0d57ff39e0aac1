/** What the commands ask of the OpenCode of this machine, whichever major it is of. `v1/` answers for OpenCode 1. */
import type { Conversation } from "../session/conversation.ts"
import type { SessionDocument, Todo } from "../session/schema.ts"
import type { Budget } from "../support/size-limit.ts"

export type Host = {
  /** Of the binary. */
  readonly path: string
  readonly version: string
  /**
   * Reads with an open {@link Reader}; starts nothing if it can.
   * @param otherwise whether what cannot be read from the database is asked of OpenCode, or is a failure
   */
  reading<Done>(cwd: string, use: (reader: Reader) => Promise<Done>, otherwise?: "ask" | "fail"): Promise<Done>
  /** Clears up what loads that were killed have left here. Every load does so first. */
  finishInterrupted(cwd: string): Promise<void>
  /**
   * Brings sessions in, parents last, and reads each back: all of them, or none that is new.
   * @param isNew whether this machine does not have a session yet
   * @param cwd the directory they will belong to
   * @param done what is still to be done before the note of the load goes
   * @throws Failure when not all of it is here afterwards
   */
  bringIn<Done>(sessions: readonly Conversation[], options: BringIn, done: () => Promise<Done>): Promise<Done>
  /** Puts a todo list in the place of another. @throws Failure when that is not the one here any more */
  writeTodos(cwd: string, sessionID: string, todos: readonly Todo[], before: readonly Todo[]): Promise<void>
  /** Whether a message may carry such a summary of changes. */
  takesDiffs(diffs: readonly Record<string, unknown>[]): boolean
  /** Whether messages are put in order by their ids, instead of by their times. */
  readonly sortsById: boolean
  /** Whether its screen takes plugins. */
  readonly hasScreenPlugins: boolean
  /** @param model `provider/model` @returns nothing when OpenCode does not tell */
  hasModel(cwd: string, model: string): Promise<boolean | undefined>
  /** Names of the agents; nothing when OpenCode does not tell. */
  agents(cwd: string): Promise<Set<string> | undefined>
  /** Names of the MCP servers that are in use; nothing when OpenCode does not tell. */
  mcpServers(cwd: string): Promise<string[] | undefined>
  /** Hands the user's terminal to its screen, with a session. @returns its exit code */
  openScreen(sessionID: string, cwd: string): Promise<number>
}

export type BringIn = {
  cwd: string
  isNew: (id: string) => boolean
  /** How many messages are in, of how many. */
  progress?: ((done: number, all: number) => void) | undefined
}

/** All it reads is of one moment, as long as it reads directly. */
export type Reader = {
  /**
   * All sessions of this machine, their todos, and the shell commands they are running.
   * @param directories only sessions in these, or below, are asked for the time of their last part
   * @param since only commands that began after it are asked for (ms); none, if it is not given
   */
  snapshot(directories?: string[], since?: number): Promise<Snapshot>
  /** A session as OpenCode exports it. @throws Failure when it is larger than what is left of the budget */
  session(id: string, left?: Budget): Promise<SessionDocument>
  /** Another text as soon as one of the sessions is another; nothing where that cannot be told. @param now milliseconds */
  state(ids: readonly string[], now: number): Promise<string | undefined>
  messageIds(sessionID: string): Promise<string[]>
  /** The worktrees that a session was at work in, in order. */
  roots(sessionID: string): Promise<string[]>
  /** Ids of messages that this machine has in another session. */
  messagesElsewhere(sessions: readonly Conversation[]): Promise<string[]>
  /** Lets go of that moment, before a person is asked something: the next read is of a new one. */
  release(): void
}

/** What OpenCode holds, without the conversations. */
export type Snapshot = {
  sessions: Map<string, SessionRow>
  running: RunningCommand[]
  /** Todo lists by session id. */
  todos: Map<string, Todo[]>
}

/** A session as the database lists it. Times are milliseconds since 1970. */
export type SessionRow = {
  id: string
  parentID: string | null
  title: string
  directory: string
  /** Of OpenCode's project: `global` where there is no commit, else one for all clones and worktrees. */
  projectID: string
  archived: boolean
  created: number
  /** When a part of it was last written, or else when OpenCode says it was updated. */
  active: number
}

/** A tool call that has begun and not ended, or was cut off when OpenCode was killed. */
export type RunningCommand = { sessionID: string; command: string; started: number }
