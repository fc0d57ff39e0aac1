/** What a sparse checkout leaves out of the worktree, and the index has. */
import { existsSync, readFileSync, statSync } from "node:fs"
import { join, resolve } from "node:path"
import { sessionsFolder } from "../session/document/location.ts"
import { git } from "./worktree.ts"

/** @param path of a file, or of a folder with a slash at its end; both are from the root */
export async function leftOutAt(root: string, path: string): Promise<{ file: string; blob: string }[]> {
  if (!mayBeSparse(root)) return []
  const listing = await git(root, "ls-files", "-t", "--stage", "-z", "--", path).catch(() => "")
  return listing.split("\0").flatMap((entry) => {
    // S: skipped by the worktree.
    const [, mode, blob = "", file = ""] = /^S (\d+) (\w+) 0\t(.*)$/s.exec(entry) ?? []
    return mode?.startsWith("100") ? [{ file, blob }] : []
  })
}

/** All saved sessions that are left out, also those in subfolders. */
export const leftOutSessions = async (root: string): Promise<{ file: string; blob: string }[]> =>
  (await leftOutAt(root, `${sessionsFolder}/`)).filter(({ file }) => file.endsWith(".json"))

/** Spares every other worktree a git process. */
function mayBeSparse(root: string): boolean {
  try {
    const path = join(root, ".git")
    // In a linked worktree it is a file that names the folder.
    const folder = statSync(path).isDirectory()
      ? path
      : readFileSync(path, "utf8")
          .replace(/^gitdir: /, "")
          .trim()
    return existsSync(resolve(root, folder, "info/sparse-checkout"))
  } catch {
    return false
  }
}
