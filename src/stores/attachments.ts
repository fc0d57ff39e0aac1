/** The sidecars of saved sessions: `.opencode/sessions/attachments/<hash>.<ending>`. */
import { execFile } from "node:child_process"
import { constants } from "node:fs"
import { lstat, mkdir, open, readdir } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { promisify } from "node:util"
import { eachBlob } from "../git/blobs.ts"
import { cannotWrite } from "../git/failures.ts"
import { refuseSymlink } from "../git/file-changes.ts"
import { leftOutSessions } from "../git/left-out.ts"
import { deletedIn, git } from "../git/worktree.ts"
import { isAttachmentName } from "../session/attachments/placeholder.ts"
import { isWhole, placeholdersIn } from "../session/attachments/sidecar.ts"
import { sessionsFolder } from "../session/document/location.ts"
import { membersOf } from "../session/document/saved-document.ts"
import type { SessionDocument } from "../session/schema.ts"
import { createFile, replaceFile } from "../support/atomic-file.ts"
import { bytesOf } from "../support/byte-search.ts"
import { Failure } from "../support/failure.ts"
import { filesIn } from "./worktree/list-files.ts"

export const attachmentsFolder = `${sessionsFolder}/attachments`

/** Sidecars must stay as they are, to the byte: the attributes of the sessions must not apply. */
export const attachmentsAttributes = `${attachmentsFolder}/.gitattributes`
export const attributesBeside = "* -text !eol -diff -merge linguist-generated\n"

/** Bytes; git hosts refuse more. */
const largest = 100_000_000

/** Where a session's sidecars are: in a folder, or at a path in a revision of git. */
export type Beside = { folder: string } | InGit

/** An empty revision means what is about to be committed; `index` is the index of the commit under way. */
type InGit = { root: string; revision: string; folder: string; index?: string }

/** Where a worktree file's sidecars may be, the likeliest first: a sparse checkout leaves them in the index. */
export const sidecarsIn = (root: string, folder = join(root, sessionsFolder)): Beside[] => [
  { folder },
  { folder: join(root, sessionsFolder) },
  { root, revision: "", folder: sessionsFolder },
]

/** @returns "missing" when there is none, and "changed" when its content does not match its name */
export async function readAttachment(place: Beside, name: string): Promise<Buffer | "missing" | "changed"> {
  if (!isAttachmentName(name)) return "missing"
  const bytes = await ("revision" in place
    ? inRevision(place, name)
    : inFolder(join(place.folder, "attachments"), name))
  if (typeof bytes === "string") return bytes
  return isWhole(name, bytes) ? bytes : "changed"
}

/** Reads the first one that is intact. */
export async function attachmentFrom(places: readonly Beside[], name: string): ReturnType<typeof readAttachment> {
  let found: Awaited<ReturnType<typeof readAttachment>> = "missing"
  for (const place of places) {
    // A file changed in the worktree counts as changed, whatever the index has.
    if (found === "changed" && "revision" in place && place.revision === "") break
    const here = await readAttachment(place, name)
    if (typeof here !== "string") return here
    if (here === "changed") found = here
  }
  return found
}

async function inFolder(folder: string, name: string): Promise<Buffer | "missing" | "changed"> {
  try {
    if (!(await lstat(folder)).isDirectory()) return "changed"
    // Does not follow links, and does not block on a pipe.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
    const file = await open(join(folder, name), flags)
    try {
      const found = await file.stat()
      return found.isFile() && found.size <= largest ? await file.readFile() : "changed"
    } finally {
      await file.close()
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "missing" : "changed"
  }
}

async function inRevision({ root, revision, folder, index }: InGit, name: string) {
  const object = `${revision}:${folder}/attachments/${name}`
  const env = { ...process.env, ...(index && { GIT_INDEX_FILE: index }) }
  const options = { cwd: root, env, encoding: "buffer", maxBuffer: largest } as const
  return promisify(execFile)("git", ["cat-file", "blob", "--end-of-options", object], options).then(
    ({ stdout }) => stdout,
    () => "missing" as const,
  )
}

/** Writes the missing ones. */
export async function writeAttachments(root: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  if (files.size === 0) return
  const folder = join(root, attachmentsFolder)
  for (const part of [dirname(sessionsFolder), sessionsFolder, attachmentsFolder])
    await refuseSymlink(join(root, part), part)
  try {
    await mkdir(folder, { recursive: true })
    await createFile(join(root, attachmentsAttributes), attributesBeside)
    for (const [name, bytes] of files) {
      const found = await readAttachment({ folder: join(root, sessionsFolder) }, name)
      if (found === "missing") await createFile(join(folder, name), bytes)
      else if (found === "changed") {
        await refuseSymlink(join(folder, name), `${attachmentsFolder}/${name}`)
        await replaceFile(join(folder, name), bytes)
      }
    }
  } catch (error) {
    if (error instanceof Failure || !(error as NodeJS.ErrnoException).code) throw error
    throw cannotWrite(attachmentsFolder, error as NodeJS.ErrnoException)
  }
}

/** The names of those that exist. */
export async function attachmentsIn(root: string): Promise<string[]> {
  const entries = await readdir(join(root, attachmentsFolder), { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile() && isAttachmentName(entry.name)).map(({ name }) => name)
}

/**
 * The sidecars, from the root, that only these sessions need. A session that cannot be read may need any of them.
 * @param sessions files from the root
 */
export async function neededOnlyBy(root: string, sessions: readonly string[]): Promise<string[]> {
  const there = sessions.length > 0 ? await attachmentsIn(root) : []
  if (there.length === 0) return []
  const own = namedIn(root, sessions, there, false)
  const needed = await neededBesides(root, sessions, there)
  return there.filter((name) => own.has(name) && !needed.has(name)).map((name) => `${attachmentsFolder}/${name}`)
}

/**
 * The sidecars, from the root, that are gone from the worktree, and that a session alone has named until now: in the last
 * commit. What else is gone is not its own to commit.
 * @param file of the session
 */
export async function goneAlong(root: string, file: string): Promise<string[]> {
  const gone = (await deletedIn(root, attachmentsFolder)).filter((one) => isAttachmentName(basename(one)))
  const named = gone.map(async (one) => ({ one, by: await namedAtHead(root, basename(one)) }))
  const own = (await Promise.all(named)).filter(({ by }) => by.length === 1 && by[0] === file)
  return unneeded(
    root,
    own.map(({ one }) => one),
  )
}

/** The sessions, from the root, that name a sidecar in the last commit. */
async function namedAtHead(root: string, name: string): Promise<string[]> {
  const asked = ["grep", "-lzF", "-e", name, "HEAD", "--", `:(top,literal)${sessionsFolder}`]
  const found = await git(root, ...asked).catch(() => "")
  return found.split("\0").flatMap((one) => (one ? [one.slice("HEAD:".length)] : []))
}

/** Those of some sidecars, from the root, that no session needs. */
export async function unneeded(root: string, sidecars: readonly string[]): Promise<string[]> {
  if (sidecars.length === 0) return []
  const names = sidecars.map((file) => basename(file))
  const needed = await neededBesides(root, [], names)
  return sidecars.filter((file) => !needed.has(basename(file)))
}

/** Those of some names that other sessions than these need. */
async function neededBesides(root: string, sessions: readonly string[], names: readonly string[]) {
  const others = (await filesIn(root, true)).filter((file) => !sessions.includes(file))
  const needed = namedIn(root, others, names, true)
  // A sparse checkout may leave out a session that needs one.
  const left = await leftOutSessions(root)
  await eachBlob(
    root,
    left.map(({ blob }) => blob),
    (_, bytes) => {
      const isRead = bytes !== undefined && isWholeJson(bytes)
      for (const name of names) if (!isRead || bytes.includes(name)) needed.add(name)
    },
  )
  return needed
}

/** @param unread whether one that cannot be read needs all */
function namedIn(root: string, files: readonly string[], names: readonly string[], unread: boolean): Set<string> {
  const found = new Set<string>()
  for (const file of files) {
    const bytes = bytesIf(join(root, file))
    const isRead = bytes !== undefined && isWholeJson(bytes)
    for (const name of names) if (bytes?.includes(name) || (unread && !isRead)) found.add(name)
  }
  return found
}

function bytesIf(path: string): Buffer | undefined {
  try {
    return bytesOf(path).bytes
  } catch {
    return undefined
  }
}

/** Not so: a Git LFS pointer, what git-crypt has encrypted, half a file, and one with conflict markers. */
function isWholeJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString("utf8").replace(/^\uFEFF/, ""))
    return true
  } catch {
    return false
  }
}

/** The files of a session's sidecars, from the root, with their attributes. */
export function filesBeside(told: { kept: string; files: string[] } | undefined): string[] {
  const names = told?.kept === "beside" ? told.files.filter(isAttachmentName) : []
  return names.length > 0 ? [attachmentsAttributes, ...names.map((name) => `${attachmentsFolder}/${name}`)] : []
}

export const placeholders = (document: SessionDocument) =>
  membersOf(document).flatMap(({ messages }) => placeholdersIn(messages))
