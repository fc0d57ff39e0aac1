/** Writes files atomically: at any moment either the old file or the new one is there, complete. */
import { randomBytes } from "node:crypto"
import { renameSync, statSync } from "node:fs"
import { type FileHandle, link, lstat, open, readdir, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { isAlive } from "./process-alive.ts"
import { holdingSignals } from "./signals.ts"

/** A text, or bytes in one or several pieces, each of which is written before the next one is asked for. */
export type Content = string | Uint8Array | Iterable<Uint8Array>

const temporary = /^\.opencode-session-(\d+)-[0-9a-f]+\.tmp$/
const hour = 60 * 60 * 1000

/** Replaces or creates `path`. An existing file keeps its mode, unless `mode` is given. */
export async function replaceFile(path: string, content: Content, mode?: number): Promise<void> {
  await withTemporary(path, content, (file) => rename(file, path), mode ?? modeOf(path))
}

/** The permission bits; nothing where there is no file. */
function modeOf(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() ? found.mode & 0o777 : undefined
}

/** Identifies the file at a path, if any: changes with each {@link replaceFile}. */
export function versionOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found ? [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(" ") : "none"
}

/** Replaces `path`. @returns false, without changing anything, when {@link versionOf} is no longer `version` */
export async function replaceVersion(path: string, content: Content, version: string): Promise<boolean> {
  const finish = async (file: string) => {
    if (versionOf(path) !== version) return false
    // Synchronous: between the check and the rename another process has hardly any time.
    renameSync(file, path)
    return true
  }
  return withTemporary(path, content, finish, modeOf(path))
}

/** Creates `path`. @returns false, without changing anything, when the file exists by now */
export async function createFile(path: string, content: Content, mode?: number): Promise<boolean> {
  const finish = async (file: string) => {
    try {
      // A rename would silently replace a file that another process has just created.
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

/** Without hard links: claims the name with an empty file first. */
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

/** Removes the temporary files that a killed save left: those of processes that are gone, or over an hour old. */
export async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = temporary.exec(name)?.[1]
    if (!pid) continue
    const path = join(folder, name)
    const written = await lstat(path).catch(() => undefined)
    const old = written && Date.now() - written.mtimeMs > hour
    // `rm` does not remove folders, which cannot be ours.
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
      // `open` has applied the umask.
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

/** Writes everything into a file that was just opened. */
export async function writeAll(handle: FileHandle, content: Content) {
  const pieces =
    typeof content === "string" ? [Buffer.from(content)] : content instanceof Uint8Array ? [content] : content
  for (const bytes of pieces) for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten
}

/** Makes the new name survive a power cut, where the system can. */
async function syncFolder(folder: string) {
  const handle = await open(folder, "r").catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
