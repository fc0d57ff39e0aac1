/** A store: a place where saved sessions are kept. The worktree is one, the branch `opencode/sessions` the other. */
import type { StoreName } from "../session/document/location.ts"
import type { Facts, SessionDocument } from "../session/schema.ts"
import type { Failure } from "../support/failure.ts"
import type { Beside } from "./attachments.ts"
import type { Version } from "./known-versions.ts"
import type { Listing, SavedSession } from "./worktree/list-files.ts"

export type SessionStore = {
  readonly name: StoreName
  list(): Promise<Listing>
  /** The text of one of its files. @throws Failure */
  read(saved: Pick<SavedSession, "file" | "blob">): Promise<string>
  /** Where the attachments of its sessions may be, the likeliest first. */
  attachments(): Promise<Beside[]>
  /** Writes a session over the one that is there, or beside all others. @returns its file, from the root */
  put(session: SessionToWrite, at: { id: string; file: string; there?: SavedSession | undefined }): Promise<string>
  /**
   * Takes a session out, with the attachments that only it needs.
   * @param text as it was read @returns what is to be known of it, in words @throws Failure when it is another by now
   */
  remove(saved: SavedSession, text: string): Promise<string[]>
  /** Commits a session that is written, where that is still to be done, and pushes it if that is wished. */
  commit(saved: ToCommit, options: CommitWishes): Promise<Committed>
}

/** @see SessionStore.commit */
export type ToCommit = {
  file: string
  /** Without paths of this machine. */
  title: string
  /** Whether it was written now. */
  changed?: boolean | undefined
  attachments?: Facts["attachments"] | undefined
}

export type CommitWishes = {
  message?: string | undefined
  push?: boolean | undefined
  /** Nobody can be asked for a password. */
  silent: boolean
  /** Puts the paths of this machine into a text. */
  expand: (text: string) => string
}

/** What a commit, and its push, came to. */
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

export type StoreOptions = {
  /** For a session that is saved nowhere yet; by the configuration without it. */
  store?: StoreName | undefined
  /** Of the commit on the branch. */
  message?: string | undefined
  /** An option that is of no use for a file that is only written. */
  needsCommit?: string | undefined
  /** When the session began (ms): what was first saved before that is of another. */
  begun?: number | undefined
}

/** What is to be written. */
export type SessionToWrite = {
  document: SessionDocument
  /** Nothing when the file is as it should be. */
  bytes?: Buffer[]
  /** Without paths of this machine. */
  title: string
  /** Attachments beside it, which may be missing also where the file is not. */
  beside: ReadonlyMap<string, Buffer>
}

/** Where a session is now, and what stands there. */
export type Written = { file: string; version: string }

export type StoreEntry = {
  /** The worktree it is kept in, or its repository. */
  root: string
  store: StoreName
  /** From the root; absent while the session is saved nowhere. */
  file?: string
  /** What stands there; nothing while the session is saved nowhere. */
  read?: () => Promise<string>
  /** What the last commit has of it, for when that is broken. */
  committed?: () => Promise<string | undefined>
  /** Another one as soon as something else stands there. */
  version: string
  /** What others may count on besides: see known-versions.ts. */
  versions: readonly Version[]
  /** The files of its copies in the worktree. */
  copies: readonly string[]
  /** Git has it, and the worktree has not. */
  isAbsent?: boolean
  /** Where the attachments of that are. */
  beside: Beside[]
  warnings: string[]
  /** Those files that are still to be added to git, each with whether git ignores it. @param files from the root */
  toAdd: (files: readonly string[]) => Promise<Map<string, boolean>>
  /** The rule by which git would ignore a file. */
  ignoredBy: (file: string) => Promise<string | undefined>
  /** What is beside a saved file and should not be, or should be and is not, in words. */
  attachmentWarnings: (file: string, told: Facts["attachments"] | undefined) => Promise<string[]>
  /** @param name of a new file @returns nothing when another process has saved the session there meanwhile */
  write: (name: string, made: SessionToWrite) => Promise<Written | undefined>
}
