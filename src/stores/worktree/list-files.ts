/** Lists and reads the saved sessions of a worktree: `.opencode/sessions/*.json`. */
import { readdir } from "node:fs/promises"
import { join, relative } from "node:path"
import { eachBlob } from "../../git/blobs.ts"
import { cannotRead } from "../../git/failures.ts"
import { headOf, headSize } from "../../session/document/head.ts"
import type { StoreName } from "../../session/document/location.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { sessionText } from "../../session/document/page-enclosure.ts"
import { readSession } from "../../session/document/read.ts"
import { truncatedFile } from "../../session/failures.ts"
import { factsKey, type SessionDocument } from "../../session/schema.ts"
import { titleOf } from "../../session/title.ts"
import { messageCount } from "../../session/v2/model.ts"
import { bytesOf, endOf } from "../../support/byte-search.ts"
import { Failure } from "../../support/failure.ts"
import * as failures from "../failures.ts"
import { elsewhere, revisionText, type Seen } from "../other-branches.ts"

/** Its attributes stop git from writing conflict markers into a session (see docs/decisions.md). */
export const attributesFile = `${sessionsFolder}/.gitattributes`
export const attributes = "*.json text eol=lf -diff -merge linguist-generated\n"

/** A search by ripgrep, as the agent's is, passes over what has been said: it would find its past in the way. */
export const ignoreFile = `${sessionsFolder}/.ignore`
const ignored = "# Agents search code, not their past: `opencode-session search` finds what was said.\n*\n"

/** What stands beside the sessions, with its text. */
export const folderFiles: Readonly<Record<string, string>> = { [attributesFile]: attributes, [ignoreFile]: ignored }

/** A saved session as a list shows it. */
export type SavedSession = {
  /** From the root of the worktree, with forward slashes. */
  file: string
  sessionID: string
  title: string
  messages: number
  bytes: number
  /** Who saved it, and on which branch. */
  by?: string
  branch?: string
  /** Who wrote its prompts, as far as it is known. */
  authors?: string[]
  /** HEAD when it was saved. */
  commit?: string
  /** Number of subagents; absent in files of earlier versions. */
  subagents?: number
  /** The other branches that have this version, when the worktree does not have it. */
  branches?: string[]
  /** Id of that version's blob. */
  blob?: string
  /** Set when a person gave the title. */
  titleGiven?: true
  /** Id of the first message that `save --until` did not share. */
  heldBack?: string
  /** Set when it is unmerged in git's index. If `blob` is set too, the worktree does not have it. */
  conflict?: true
  /** Absent in a list of one store. */
  store?: StoreName
  /** Id of the session it is a copy of. */
  copyOf?: string
  /** When the conversation began: milliseconds since 1970. */
  created: number
  /** When it was saved; for a file of another tool, when OpenCode last updated the session. */
  saved: Date
}

export type Unreadable = { file: string; problem: Failure }

/** All saved sessions, newest first, and the files that cannot be read as one. */
export type Listing = { sessions: SavedSession[]; unreadable: Unreadable[] }

export async function listSaved(root: string): Promise<Listing> {
  const sessions: SavedSession[] = []
  const unreadable: Unreadable[] = []
  for (const file of await filesIn(root))
    try {
      sessions.push(summary(root, file))
    } catch (problem) {
      if (!(problem instanceof Failure)) throw problem
      unreadable.push({ file, problem })
    }
  return { sessions: sessions.sort(newestFirst), unreadable }
}

export const newestFirst = (a: SavedSession, b: SavedSession) =>
  b.saved.getTime() - a.saved.getTime() || (a.file < b.file ? 1 : -1)

/** Saved sessions on other branches that the worktree lacks, newest first. @param places as for {@link elsewhere} */
export async function listElsewhere(root: string, seen?: Seen, places?: string[]): Promise<Listing> {
  const branches: Unreadable[] = []
  const unread = (branch: string) => branches.push({ file: branch, problem: failures.notInClone(branch) })
  const { sessions, unreadable } = await listBlobs(root, await elsewhere(root, seen, unread, places))
  return { sessions, unreadable: [...branches, ...unreadable] }
}

/** The saved sessions of these blobs, newest first. @param isOffline whether a remote must not be asked */
export async function listBlobs(
  root: string,
  versions: readonly (Pick<SavedSession, "store" | "branches"> & { file: string; blob: string })[],
  isOffline = false,
): Promise<Listing> {
  const sessions: SavedSession[] = []
  const unreadable: Unreadable[] = []
  await eachBlob(
    root,
    versions.map(({ blob }) => blob),
    (index, bytes) => {
      const version = versions[index]
      if (!version) return
      const { file, branches } = version
      const name = branches?.[0] ? `${branches[0]}:${file}` : file
      try {
        if (!bytes) throw failures.notInClone(name)
        sessions.push({ ...version, ...summaryOf(file, bytes) })
      } catch (problem) {
        if (!(problem instanceof Failure)) throw problem
        unreadable.push({ file: name, problem })
      }
    },
    isOffline,
  )
  return { sessions: sessions.sort(newestFirst), unreadable }
}

/** Reads a listed session in full. @param root of the worktree */
export async function readListed(root: string, { file, blob }: SavedSession): Promise<SessionDocument> {
  return blob ? readSession(await blobText(root, blob, file), file) : readSaved(join(root, file), file)
}

/** Reads a saved session in full. @param path absolute @param name the file's name for the user */
export async function readSaved(path: string, name: string): Promise<SessionDocument> {
  return readSession(await textOf(path, name), name)
}

/** The text of a saved session, extracted if the file is a page. */
export async function textOf(path: string, name: string): Promise<string> {
  return sessionText(read(path, name), name)
}

/** The same for a blob. @param blob its id @param name of the file */
export async function blobText(root: string, blob: string, name: string): Promise<string> {
  const text = await revisionText(root, blob, name)
  if (text === undefined) throw failures.notInClone(name)
  return sessionText(text, name)
}

function read(path: string, name: string): string {
  try {
    return bytesOf(path).bytes.toString()
  } catch (error) {
    throw cannotRead(name, error as NodeJS.ErrnoException)
  }
}

/** The session files, from the root; some may be broken. @param below also in subfolders, where no save puts them */
export async function filesIn(root: string, below = false): Promise<string[]> {
  try {
    const entries = await readdir(join(root, sessionsFolder), { withFileTypes: true, recursive: below })
    const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    if (!below) return files.map(({ name }) => `${sessionsFolder}/${name}`).sort()
    return files.map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll("\\", "/")).sort()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT" || code === "ENOTDIR") return []
    throw cannotRead(sessionsFolder, error as NodeJS.ErrnoException)
  }
}

/** The id of a saved session, even if the rest of the file is broken. @param file from the root */
export const sessionIdIn = (root: string, file: string): string | undefined => holderOf(root, file)?.sessionID

/** The session of a broken file: by its beginning, or else by its version in the last commit. */
export const idOfBroken = async (root: string, file: string): Promise<string | undefined> =>
  idIn(startIf(join(root, file), file).toString()) ?? idIn((await revisionText(root, `HEAD:${file}`)) ?? "")

/** @param start of a broken file */
export const idIn = (start: string): string | undefined =>
  /^[^[]*?"info":\s*\{[^{[]*?"id":\s*"(ses[^"]*)"/.exec(start)?.[1]

/** The session of a file in git; of a broken one, by its beginning. */
export function sessionIn(file: string, bytes: Buffer): string | undefined {
  try {
    return summaryOf(file, bytes).sessionID
  } catch {
    return idIn(bytes.toString("utf8", 0, headSize))
  }
}

function summary(root: string, file: string): SavedSession {
  const { bytes, size } = startOf(join(root, file), file)
  const head = headOf(bytes)
  if (head && !endsWhole(join(root, file))) throw truncatedFile(file)
  if (head) return { file, bytes: size, ...describe(head) }
  return summaryOf(file, startOf(join(root, file), file, size).bytes)
}

/** Whether a file in our layout is complete to its last line. */
function endsWhole(path: string): boolean {
  try {
    return /\n {2}\]\s*\}\s*$/.test(endOf(path, 64).toString("latin1"))
  } catch {
    return false
  }
}

/** @param bytes of the whole file @throws Failure when it is no session */
export function summaryOf(file: string, bytes: Buffer): SavedSession {
  const head = headOf(bytes) ?? readSession(bytes.toString(), file)
  return { file, bytes: bytes.length, ...describe(head) }
}

function holderOf(root: string, file: string): SavedSession | undefined {
  try {
    return summary(root, file)
  } catch {
    return undefined
  }
}

function describe(session: Pick<SessionDocument, "info" | typeof factsKey> & Partial<SessionDocument>) {
  const { info, messages } = session
  const facts = session[factsKey]
  return {
    sessionID: info.id,
    created: info.time.created,
    title: facts ? info.title : titleOf(info.title, messages ?? []),
    messages: facts?.messages ?? messageCount(messages ?? []),
    ...(facts?.by && { by: facts.by }),
    ...(facts?.authors && { authors: facts.authors }),
    ...(facts?.branch && { branch: facts.branch }),
    ...(facts?.commit && { commit: facts.commit }),
    ...(typeof facts?.subagentCount === "number" && { subagents: facts.subagentCount }),
    ...(facts?.titleGiven && { titleGiven: true as const }),
    ...(facts?.heldBack && { heldBack: facts.heldBack }),
    ...(facts?.origin && { copyOf: facts.origin.sessionID }),
    saved: new Date(facts?.saved ?? info.time.updated),
  }
}

/** The first bytes of a file, in a buffer that is reused. Synchronous: a list reads a thousand of them. */
function startOf(path: string, name: string, most = headSize): { bytes: Buffer; size: number } {
  try {
    const { bytes, size } = bytesOf(path, most)
    return { bytes, size }
  } catch (error) {
    throw cannotRead(name, error as NodeJS.ErrnoException)
  }
}

function startIf(path: string, name: string): Buffer {
  try {
    return startOf(path, name).bytes
  } catch {
    return Buffer.alloc(0)
  }
}
