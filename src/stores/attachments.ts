/** Files that belong to saved sessions, beside them: `.opencode/sessions/attachments/<hash>.<ending>`. */
import { execFile } from "node:child_process"
import { constants } from "node:fs"
import { lstat, mkdir, open, readdir } from "node:fs/promises"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import { cannotWrite } from "../git/failures.ts"
import { refuseSymlink } from "../git/file-changes.ts"
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

/** As they are, to the byte: the rules for the sessions do not count here. */
export const attachmentsAttributes = `${attachmentsFolder}/.gitattributes`
export const attributesBeside = "* -text !eol -diff -merge linguist-generated\n"

/** Bytes; git hosts refuse more. */
const largest = 100_000_000

/** Where a session and its attachments come from: a folder, or a revision of git with the path in it. */
export type Beside = { folder: string } | InGit

/** Without a revision what is about to be committed; `index` is that of the commit under way. */
type InGit = { root: string; revision: string; folder: string; index?: string }

/** Where those of a file of the worktree may be, the likeliest first: a sparse checkout leaves them in the index. */
export const sidecarsIn = (root: string, folder = join(root, sessionsFolder)): Beside[] => [
  { folder },
  { folder: join(root, sessionsFolder) },
  { root, revision: "", folder: sessionsFolder },
]

/** @returns "missing" when there is none, and "changed" when it is not what its name says */
export async function readAttachment(place: Beside, name: string): Promise<Buffer | "missing" | "changed"> {
  if (!isAttachmentName(name)) return "missing"
  const bytes = await ("revision" in place
    ? inRevision(place, name)
    : inFolder(join(place.folder, "attachments"), name))
  if (typeof bytes === "string") return bytes
  return isWhole(name, bytes) ? bytes : "changed"
}

/** The first that is whole. */
export async function attachmentFrom(places: readonly Beside[], name: string): ReturnType<typeof readAttachment> {
  let found: Awaited<ReturnType<typeof readAttachment>> = "missing"
  for (const place of places) {
    // What was changed in the worktree is changed, whatever the index has.
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
    // Never through a link, and never waiting for what is no file.
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

/** Writes those that are not there. */
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

/** The names of those that are there. */
export async function attachmentsIn(root: string): Promise<string[]> {
  const entries = await readdir(join(root, attachmentsFolder), { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile() && isAttachmentName(entry.name)).map(({ name }) => name)
}

/**
 * Of those that are there the ones that only these sessions name, from the root. Whoever cannot be read may need them all.
 * @param sessions from the root
 */
export async function neededOnlyBy(root: string, sessions: readonly string[]): Promise<string[]> {
  const there = sessions.length > 0 ? await attachmentsIn(root) : []
  if (there.length === 0) return []
  const others = (await filesIn(root, true)).filter((file) => !sessions.includes(file))
  const namedIn = (files: readonly string[], names: readonly string[], unread: boolean) => {
    const found = new Set<string>()
    for (const file of files) {
      const bytes = bytesIf(join(root, file))
      for (const name of names) if (bytes ? bytes.includes(name) : unread) found.add(name)
    }
    return found
  }
  const [own, needed] = [namedIn(sessions, there, false), namedIn(others, there, true)]
  return there.filter((name) => own.has(name) && !needed.has(name)).map((name) => `${attachmentsFolder}/${name}`)
}

function bytesIf(path: string): Buffer | undefined {
  try {
    return bytesOf(path).bytes
  } catch {
    return undefined
  }
}

/** The files of a session's attachments, from the root, with the rules for them. */
export function filesBeside(told: { kept: string; files: string[] } | undefined): string[] {
  const names = told?.kept === "beside" ? told.files.filter(isAttachmentName) : []
  return names.length > 0 ? [attachmentsAttributes, ...names.map((name) => `${attachmentsFolder}/${name}`)] : []
}

export const placeholders = (document: SessionDocument) =>
  membersOf(document).flatMap(({ messages }) => placeholdersIn(messages))
