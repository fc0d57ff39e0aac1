/** Reads a repository's project id. OpenCode keeps it in git's folder, so it survives a move. */
import { readFile } from "node:fs/promises"
import { join, resolve } from "node:path"

/** @param root of the worktree @returns `global` where OpenCode has made no project of it */
export async function projectOf(root: string): Promise<string> {
  const id = await readFile(join(await commonFolder(join(root, ".git")), "opencode"), "utf8").catch(() => "")
  return id.trim() || "global"
}

/** Git's folder, shared by all worktrees of a clone. */
async function commonFolder(path: string): Promise<string> {
  const own = /^gitdir: (.+)$/m.exec(await readFile(path, "utf8").catch(() => ""))?.[1]
  if (!own) return path
  const folder = resolve(path, "..", own)
  const common = await readFile(join(folder, "commondir"), "utf8").catch(() => "")
  return common ? resolve(folder, common.trim()) : folder
}
