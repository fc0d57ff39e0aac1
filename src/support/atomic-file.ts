/** Writing a file so that at any moment the old one or the new one is there, whole. */
import { randomBytes } from "node:crypto"
import { renameSync, statSync } from "node:fs"
import { type FileHandle, link, lstat, open, readdir, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { isAlive } from "./process-alive.ts"
import { holdingSignals } from "./signals.ts"

/** What is written: a text, or bytes, in as many pieces as there are. */
export type Content = string | Uint8Array | readonly Uint8Array[]

const temporary = /^\.opencode-session-(\d+)-[0-9a-f]+\.tmp$/
const hour = 60 * 60 * 1000

/** Replaces `path`, or creates it. One that is there keeps its mode, unless another is asked for. */
export async function replaceFile(path: string, content: Content, mode?: number): Promise<void> {
  await withTemporary(path, content, (file) => rename(file, path), mode ?? modeOf(path))
}

/** Who may read it, and whether it can be run; nothing where there is no file. */
function modeOf(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() ? found.mode & 0o777 : undefined
}

/** Which file stands at a path, if any: another after each {@link replaceFile}. */
export function versionOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found ? [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(" ") : "none"
}

/** Replaces `path`. @returns false, and nothing is changed, when it is not of that {@link versionOf} any more */
export async function replaceVersion(path: string, content: Content, version: string): Promise<boolean> {
  const finish = async (file: string) => {
    if (versionOf(path) !== version) return false
    // At once: between a look and a rename another process has no more than a moment.
    renameSync(file, path)
    return true
  }
  return withTemporary(path, content, finish, modeOf(path))
}

/** Creates `path`. @returns false, and nothing is changed, when a file of that name has come up meanwhile */
export async function createFile(path: string, content: Content, mode?: number): Promise<boolean> {
  const finish = async (file: string) => {
    try {
      // A rename would silently take the place of a file that another process has just put there.
      await link(file, path)
      return true
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === "EEXIST") return false
      if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP" && code !== "ENOSYS") throw error
      return claimAndRename(file, path)
    }
  }
  return withTemporary(path, content, finish, mode)
}

/** Where there are no hard links: take the name first. */
async function claimAndRename(file: string, path: string): Promise<boolean> {
  try {
    await (await open(path, "wx")).close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false
    throw error
  }
  await rename(file, path)
  return true
}

/** Removes what a killed save left behind: temporary files of processes that are gone, or over an hour old. */
export async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = temporary.exec(name)?.[1]
    if (!pid) continue
    const path = join(folder, name)
    const written = await lstat(path).catch(() => undefined)
    const old = written && Date.now() - written.mtimeMs > hour
    // What is no file is not ours.
    if (old || !isAlive(Number(pid))) await rm(path, { force: true }).catch(() => {})
  }
}

const withTemporary: typeof written = (...how) => holdingSignals(() => written(...how))

async function written<Done>(
  path: string,
  content: Content,
  finish: (file: string) => Promise<Done>,
  mode?: number,
): Promise<Done> {
  const folder = dirname(path)
  const file = join(folder, `.opencode-session-${process.pid}-${randomBytes(6).toString("hex")}.tmp`)
  try {
    const handle = await open(file, "wx", mode ?? 0o644)
    try {
      // The mask of the process is for new files.
      if (mode !== undefined) await handle.chmod(mode)
      await writeAll(handle, content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    const done = await finish(file)
    await syncFolder(folder)
    return done
  } finally {
    await rm(file, { force: true })
  }
}

/** Into a file that was just opened. */
export async function writeAll(handle: FileHandle, content: Content) {
  const pieces =
    typeof content === "string" ? [Buffer.from(content)] : content instanceof Uint8Array ? [content] : content
  for (const bytes of pieces) for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten
}

/** Makes the new name last through a power cut, where the system can. */
async function syncFolder(folder: string) {
  const handle = await open(folder, "r").catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
