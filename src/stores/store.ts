/** The interface of the stores: the worktree, and the branch `opencode/sessions`. */
import type { Unpushed } from "../git/failures.ts"
import type { StoreName } from "../session/document/location.ts"
import type { Facts, SessionDocument } from "../session/schema.ts"
import type { Failure } from "../support/failure.ts"
import type { StoredBytes } from "../support/stored-bytes.ts"
import type { Beside } from "./attachments.ts"
import type { Version } from "./known-versions.ts"
import type { Listing, SavedSession } from "./worktree/list-files.ts"

export type SessionStore = {
  readonly name: StoreName
  list(): Promise<Listing>
  /** The text of a session's file. @throws Failure */
  read(saved: Pick<SavedSession, "file" | "blob">): Promise<string>
  /** Where the attachments of its sessions may be, the likeliest first. */
  attachments(): Promise<Beside[]>
  /** Writes a session over the one that is there, or to a new file. @returns the file, from the root */
  put(session: SessionToWrite, at: { id: string; file: string; there?: SavedSession | undefined }): Promise<string>
  /**
   * Removes a session, with the sidecars that only it needs.
   * @param text as it was read @returns sentences for the user @throws Failure when the file has changed since
   */
  remove(saved: SavedSession, text: string): Promise<string[]>
  /** Commits a written session if that is still to be done, and pushes if asked to. */
  commit(saved: ToCommit, options: CommitWishes): Promise<Committed>
}

/** @see SessionStore.commit */
export type ToCommit = {
  file: string
  /** Without paths of this machine. */
  title: string
  /** Whether this save wrote it. */
  changed?: boolean | undefined
  attachments?: Facts["attachments"] | undefined
}

export type CommitWishes = {
  message?: string | undefined
  push?: boolean | undefined
  /** Whether nobody can be asked for a password. */
  silent: boolean
  /** Whether the save left later turns out: attachments that went with them go from git, too. */
  isPart?: boolean | undefined
  /** Where another save than the plain one shares the session. */
  unpushed?: Unpushed | undefined
  /** Replaces path tokens with this machine's paths. */
  expand: (text: string) => string
}

/** The result of a commit and its push. */
export type Committed = {
  /** Where ours is now, if its name is that of somebody else's version. */
  file?: string
  /** Hash of the commit that has the file in this state. */
  commit?: string
  /** False when git had it already. */
  made: boolean
  /** Absent when HEAD is detached. */
  branch?: string
  /** Where it was pushed: `origin/main`. */
  pushed?: string
  /** Whether a push would share turns that the session's file leaves out. */
  sharesMore?: true
  /** Files of sessions that had been pushed before and are gone there. */
  gone?: string[]
  /** Output of hooks and of the remote. */
  output: string
  /** Sentences on unexpected results. */
  warnings?: string[]
  /** Why it was not committed or pushed. The file is saved all the same. */
  problem?: Failure
}

export type StoreOptions = {
  /** The store for a session that was never saved; absent: as configured. */
  store?: StoreName | undefined
  /** Message of the commit on the branch. */
  message?: string | undefined
  /** The option that needs a commit, in a save without one: an error for a file in the worktree. */
  needsCommit?: string | undefined
  /** When the session began (ms): a file first saved before that is another session's. */
  begun?: number | undefined
}

/** What to write. */
export type SessionToWrite = {
  document: SessionDocument
  /** In pieces that are each valid until the next one is asked for. Absent when the file is up to date. */
  bytes?: Iterable<Uint8Array>
  /** Without paths of this machine. */
  title: string
  /** Its sidecars, which may be missing even if the file is up to date. */
  beside: ReadonlyMap<string, Buffer>
  /** Whether it leaves later turns out: then the attachments go that only those needed. */
  isPart?: boolean
}

/** Where a session is now, and the version of its file. */
export type Written = { file: string; version: string }

export type StoreEntry = {
  /** Root of the worktree or repository that has it. */
  root: string
  store: StoreName
  /** From the root; absent while the session was never saved. */
  file?: string
  /** Reads the file; absent while the session was never saved. */
  read?: () => Promise<string>
  /** Its bytes where they need not be read whole. @throws as node:fs does */
  stored?: () => StoredBytes
  /** The last commit's text, for when the file is broken. */
  committed?: () => Promise<string | undefined>
  /** Changes whenever the file does. */
  version: string
  /** Other versions that others may count on: see known-versions.ts. */
  versions: readonly Version[]
  /** The files of its copies in the worktree. */
  copies: readonly string[]
  /** Set when git has the file and the worktree does not. */
  isAbsent?: boolean
  /** Where its sidecars are. */
  beside: Beside[]
  warnings: string[]
  /** Those files that are still to be added to git, each with whether git ignores it. @param files from the root */
  toAdd: (files: readonly string[]) => Promise<Map<string, boolean>>
  /** The rule by which git would ignore a file. */
  ignoredBy: (file: string) => Promise<string | undefined>
  /** Sentences on sidecars that should not be there, or that are missing. */
  attachmentWarnings: (file: string, told: Facts["attachments"] | undefined) => Promise<string[]>
  /** @param name of a new file @returns nothing when another process has saved the session there meanwhile */
  write: (name: string, made: SessionToWrite) => Promise<Written | undefined>
}
