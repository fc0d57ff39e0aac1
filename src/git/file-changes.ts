/** Reads the files of a set-up, and changes them together. */
import { lstat, mkdir, readFile, rm, rmdir } from "node:fs/promises"
import { dirname, join } from "node:path"
import { replaceFile } from "../support/atomic-file.ts"
import { Failure } from "../support/failure.ts"
import { cannotRead, cannotWrite, inTheWay, notUtf8, symlink } from "./failures.ts"

/** A file's text before and after, absent where there is none. Paths are relative to the folder that is changed. */
export type Change = { path: string; before: string | undefined; after: string | undefined }

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    const bytes = await readFile(path)
    const text = bytes.toString("utf8")
    // Not UTF-8: writing it back would change it.
    if (!Buffer.from(text).equals(bytes)) throw notUtf8(path)
    return text
  } catch (error) {
    if (error instanceof Failure) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT" || code === "ENOTDIR") return undefined
    throw cannotRead(path, error as NodeJS.ErrnoException)
  }
}

/** Makes the changes below `root`, and removes folders that become empty. Never follows a symbolic link. */
export async function change(root: string, changes: readonly Change[]): Promise<void> {
  await refuseWays(root, changes)
  for (const { path, after } of changes) {
    try {
      if (after === undefined) await remove(root, path)
      else {
        await mkdir(dirname(join(root, path)), { recursive: true })
        await replaceFile(join(root, path), after)
      }
    } catch (error) {
      if (error instanceof Failure || !(error as NodeJS.ErrnoException).code) throw error
      throw cannotWrite(path, error as NodeJS.ErrnoException)
    }
  }
}

/** @throws Failure when a change would go through a symbolic link or a file */
export async function refuseWays(root: string, changes: readonly Pick<Change, "path">[]): Promise<void> {
  for (const { path } of changes)
    for (const [index, part] of upwards(path).entries()) {
      await refuseSymlink(join(root, part), part)
      const found = await lstat(join(root, part)).catch(() => undefined)
      if (found && index > 0 && !found.isDirectory()) throw inTheWay(part)
    }
}

async function remove(root: string, path: string) {
  await rm(join(root, path), { force: true })
  for (const folder of upwards(path).slice(1)) {
    const empty = await rmdir(join(root, folder)).then(
      () => true,
      () => false,
    )
    if (!empty) return
  }
}

/** `a/b/c`, `a/b`, `a`. */
function upwards(path: string): string[] {
  const parts = path.split("/")
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("/"))
}

export async function refuseSymlink(path: string, name: string) {
  const found = await lstat(path).catch(() => undefined)
  if (found?.isSymbolicLink()) throw symlink(name)
}
