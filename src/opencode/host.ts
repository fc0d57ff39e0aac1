/** The interface to this machine's OpenCode, independent of its major version: `v1/` and `v2/` implement it. */
import type { Conversation } from "../session/conversation.ts"
import type { Message, SessionDocument, Todo } from "../session/schema.ts"
import type { Major } from "../session/v2/model.ts"
import type { Budget } from "../support/read-limit.ts"
import type { MessageEdges } from "./message-edges.ts"
import type { LeftBehind, OtherDatabase, Rescued } from "./rescue.ts"

export type Host = {
  readonly major: Major
  /** Path of the binary. */
  readonly path: string
  /** What a person types to start it: where both are here, one of them may be called opencode2. */
  readonly command: "opencode" | "opencode2"
  readonly version: string
  /** Why it is this one, where there may be two. */
  readonly why: string
  /** Sentences on what was put right after loads that had been killed. */
  readonly mended: readonly string[]
  /** The tool call that may run this very command; nothing where no OpenCode runs it, or the system does not tell. */
  caller(now: () => Date): Promise<Caller | undefined>
  /**
   * Runs `use` with an open {@link Reader}; starts no process if it can avoid it.
   * @param otherwise what to do if the database cannot be read: ask OpenCode, or fail
   */
  reading<Done>(cwd: string, use: (reader: Reader) => Promise<Done>, otherwise?: "ask" | "fail"): Promise<Done>
  /** Cleans up after loads that were killed. Every load does so first. */
  finishInterrupted(cwd: string): Promise<void>
  /**
   * Imports sessions, parents last, and reads each back. On a failure it removes the new ones again.
   * @param done work to do before the note of the load is removed
   * @throws Failure when not all of it is here afterwards
   */
  bringIn<Done>(sessions: readonly Conversation[], options: BringIn, done: () => Promise<Done>): Promise<Done>
  /** Replaces a todo list. @throws Failure when the list here is no longer `before` */
  writeTodos(cwd: string, sessionID: string, todos: readonly Todo[], before: readonly Todo[]): Promise<void>
  /** Whether a message may have this summary of changes. */
  takesDiffs(diffs: readonly Record<string, unknown>[]): boolean
  /** Whether sessions have todo lists. */
  readonly hasTodos: boolean
  /** Whether an import of what is here in part writes all of it anew. */
  readonly replaces: boolean
  /** By what messages are sorted. */
  readonly sortsBy: "id" | "time" | "place"
  /** Whether its screen loads plugins. */
  readonly hasScreenPlugins: boolean
  /** @param model `provider/model` @returns nothing when OpenCode does not tell */
  hasModel(cwd: string, model: string): Promise<boolean | undefined>
  /** Names of the agents; nothing when OpenCode does not tell. */
  agents(cwd: string): Promise<Set<string> | undefined>
  /** Names of the enabled MCP servers; nothing when OpenCode does not tell. */
  mcpServers(cwd: string): Promise<string[] | undefined>
  /** What OpenCode 1 left behind in this machine's database; absent in OpenCode 1. */
  readonly rescue?: Rescue
  /** Opens a session on its screen, in the user's terminal. @returns its exit code */
  openScreen(sessionID: string, cwd: string): Promise<number>
}

export type Caller = {
  /** Calls that began earlier are none of it (ms). */
  since: number
  /** @returns those that may be this command: none, the one, or such as are not to be guessed between */
  among(running: readonly RunningCommand[]): RunningCommand[]
}

export type BringIn = {
  /** The directory they will belong to. */
  cwd: string
  /** Whether this machine does not have a session yet. */
  isNew: (id: string) => boolean
  /** Edges of what is here, as it was compared. A host that replaces it fails when they are others now. */
  compared?: MessageEdges | undefined
  /** Called when OpenCode has left out what it does not know. */
  leftOut?: (() => void) | undefined
  /** Called once, when OpenCode is at work and this process only waits for it. */
  meanwhile?: (() => void) | undefined
  /** Gets the number of messages imported, and of all. */
  progress?: ((done: number, all: number) => void) | undefined
}

/** What OpenCode 2 can do for the sessions that OpenCode 1 wrote and it does not show. */
export type Rescue = {
  /**
   * The sessions that OpenCode 2 does not have, or has shorter, the latest first. Starts nothing and changes nothing.
   * @throws Failure while OpenCode 2 has not taken over the sessions of OpenCode 1
   */
  leftBehind(cwd: string): Promise<LeftBehind[]>
  /** Path of the only database that is looked into. */
  database(cwd: string): Promise<string>
  /** Those that are not. */
  otherDatabases(cwd: string): Promise<OtherDatabase[]>
  /**
   * Runs `use` with a {@link Reader} of what OpenCode 1 has in this database; OpenCode 1 itself is not needed.
   * @throws Failure when its tables are not as we know them
   */
  reading<Done>(cwd: string, use: (reader: Reader) => Promise<Done>): Promise<Done>
  /** Runs `use` with what brings one session after another into OpenCode 2. @throws Failure when OpenCode 2 does not start */
  bringing<Done>(cwd: string, use: (bringIn: BringBack) => Promise<Done>): Promise<Done>
}

/**
 * Brings a session and its subagents into OpenCode 2, in its folder, or in the one at hand where that is gone. One that went on
 * in both comes in as a copy. What is there already is not brought in again.
 * @param progress gets the number of messages imported, and of all
 * @returns nothing where there is nothing of it to bring in
 * @throws Failure when nothing was changed, or all is as it was
 */
export type BringBack = (id: string, progress?: (done: number, all: number) => void) => Promise<Rescued | undefined>

/** Reads OpenCode's data as of one moment, as long as it reads the database directly. */
export type Reader = {
  /**
   * All sessions of this machine, their todos, and the shell commands they are running.
   * @param directories only sessions in these, or below, get the time of their last part
   * @param since only commands that began after it (ms) are read; absent: none
   */
  snapshot(directories?: string[], since?: number): Promise<Snapshot>
  /**
   * A session as OpenCode exports it.
   * @param known messages that need not be read, by id
   * @throws Failure when it is larger than what is left of the budget
   */
  session(id: string, left?: Budget, known?: KnownMessages): Promise<SessionDocument>
  /** A text that changes when one of the sessions does; nothing where that cannot be told. @param now milliseconds */
  state(ids: readonly string[], now: number): Promise<string | undefined>
  /** The edges of each message of these sessions; nothing where they cannot be told. */
  edges(ids: readonly string[]): Promise<MessageEdges | undefined>
  messageIds(sessionID: string): Promise<string[]>
  /** The worktrees that a session worked in, in order. */
  roots(sessionID: string): Promise<string[]>
  /** Ids of messages that this machine has in another session. */
  messagesElsewhere(sessions: readonly Conversation[]): Promise<string[]>
  /** Ends the read transaction, before a person is asked something: the next read starts a new one. */
  release(): void
}

export type KnownMessages = ReadonlyMap<string, Message>

/** OpenCode's data without the conversations. */
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
  /** OpenCode's project id: `global` where there is no commit, else the same in all clones and worktrees. */
  projectID: string
  archived: boolean
  created: number
  /** When a part of it was last written, or else when OpenCode says it was updated. */
  active: number
}

/** A tool call that has begun and not ended, or was cut off when OpenCode was killed. */
export type RunningCommand = { sessionID: string; command: string; started: number }
