/** Where git looks for the hooks of a clone. */
import { lstat, readlink, realpath, stat } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
import { git } from "./worktree.ts"

export type HookFolder = {
  /** Where hooks belong. */
  folder: string
  /** The clone's own. */
  own: string
  /** Whether that is another, and nobody else's. */
  isUnused: boolean
  /** Why git does not look into the clone's own, as the end of a sentence. */
  because?: string
  /** Whether husky runs the hooks, which keeps to itself the folder that git looks into. */
  husky: boolean
  /** Whether git looks into no folder at all. */
  none: boolean
}

export async function hookFolder(root: string): Promise<HookFolder> {
  const asked = async (...args: string[]) =>
    resolve(root, (await git(root, "rev-parse", ...args)).replace(/\n$/, "") || ".")
  const [folder, common] = await Promise.all([asked("--git-path", "hooks"), asked("--git-common-dir")])
  const own = join(await realpath(common).catch(() => common), "hooks")
  const [taken, owned] = await Promise.all([reached(folder), reached(own)])
  if (taken === own) return { folder, own, isUnused: false, husky: false, none: false }
  const husky = /[./\\]husky[/\\]_$/.test(folder)
  const none = await stat(folder).then(
    (found) => !found.isDirectory(),
    () => false,
  )
  return {
    folder: husky ? dirname(folder) : folder,
    own,
    isUnused: owned === own,
    because: (await setting(root)) ?? `${folder} is a symbolic link to ${await readlink(folder).catch(() => taken)}`,
    husky,
    none,
  }
}

/** Where a path leads, or would lead if it were there. A link to nowhere leads elsewhere. */
async function reached(path: string): Promise<string> {
  const found = await realpath(path).catch(() => undefined)
  if (found !== undefined) return found
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  )
  if (isThere || path === dirname(path)) return ""
  return join(await reached(dirname(path)), basename(path))
}

async function setting(root: string): Promise<string | undefined> {
  const told = await git(root, "config", "--show-origin", "--null", "--get", "core.hooksPath").catch(() => "")
  const [origin = "", value] = told.split("\0")
  if (value === undefined) return undefined
  const where = origin.startsWith("file:") ? origin.slice("file:".length) : "the environment"
  return `core.hooksPath is ${value || "empty"}, set in ${where}`
}
