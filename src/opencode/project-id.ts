/** Which of OpenCode's projects a repository is: OpenCode notes it there, so that it is known wherever the folder goes. */
import { readFile } from "node:fs/promises"
import { join, resolve } from "node:path"

/** @param root of the worktree @returns `global` where OpenCode has made no project of it */
export async function projectOf(root: string): Promise<string> {
  const id = await readFile(join(await commonFolder(join(root, ".git")), "opencode"), "utf8").catch(() => "")
  return id.trim() || "global"
}

/** Git's folder, which all worktrees of a clone have in common. */
async function commonFolder(path: string): Promise<string> {
  const own = /^gitdir: (.+)$/m.exec(await readFile(path, "utf8").catch(() => ""))?.[1]
  if (!own) return path
  const folder = resolve(path, "..", own)
  const common = await readFile(join(folder, "commondir"), "utf8").catch(() => "")
  return common ? resolve(folder, common.trim()) : folder
}
