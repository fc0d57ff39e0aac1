/** `opencode-session init`: `/session-save` and `/session-load` for everybody who works in a repository. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { findPlace, ignoredBy, trackedOf } from "../../git/worktree.ts"
import { isOurs, paths, pluginFiles, setUp, type Way } from "../../opencode/v1/command-files.ts"
import { attributes, attributesFile, listSaved } from "../../stores/worktree/list-files.ts"
import { type Change, change, readIfThere } from "../../support/file-changes.ts"
import { homesOf } from "../../support/home-folders.ts"
import type { World } from "../../support/world.ts"

export type InitOptions = {
  /** For this user, in every repository. */
  global?: boolean
  dryRun?: boolean
  remove?: boolean
  /** Command files instead of the plugin. */
  commands?: boolean
}

export type InitReport = {
  /** From the root of the worktree; absolute for `--global`. */
  changes: { file: string; action: "create" | "change" | "remove" }[]
  /** What is to be committed, from the root of the worktree. */
  share: string[]
  /** Whether git ignores it. */
  ignored: boolean
  dryRun: boolean
  removed: boolean
  warnings: string[]
  /** Whether it is this clone's git that was set up. */
  clone?: boolean
}

export async function init(world: World, options: InitOptions = {}): Promise<InitReport> {
  const { global = false, remove = false, dryRun = false } = options
  const place = await findPlace(world.cwd)
  const [base, prefix] = global ? [homesOf(world.env).opencodeConfig, ""] : [place.root, ".opencode/"]
  const way: Way | undefined = remove ? undefined : options.commands ? "commands" : "screen"
  const all = [...(await plan(base, prefix, way)), ...(global ? [] : await attributesChange(place.root, remove))]
  const needed = all.filter(({ before, after }) => before !== after)
  const foreign = needed.filter(({ path, before }) => before !== undefined && !isOurs(path, before))
  const changes = needed.filter((one) => !foreign.includes(one))
  const git = !global && place.git
  const share = git ? await sharedOf(place.root, changes) : []
  if (!dryRun) await change(base, changes)

  const name = (path: string) => (global ? join(base, path) : path)
  const rule = git && !remove && (await ignoredBy(place.root, `${prefix}${paths.pluginAttributes}`))
  return {
    changes: changes.map(({ path, before, after }) => ({
      file: name(path),
      action: after === undefined ? "remove" : before === undefined ? "create" : "change",
    })),
    share,
    ignored: Boolean(rule),
    dryRun,
    removed: remove,
    warnings: [
      ...(place.note && !global ? [place.note] : []),
      ...foreign.map(({ path }) => `${name(path)} is not ours; it was left as it is.`),
      ...(rule ? [ignoredHint(rule)] : []),
    ],
  }
}

/** What git is to be told of: all that is there, and what goes and was known to it. */
async function sharedOf(root: string, changes: readonly Change[]): Promise<string[]> {
  const known = new Set(
    await trackedOf(
      root,
      changes.map(({ path }) => path),
    ),
  )
  return changes.filter(({ path, after }) => after !== undefined || known.has(path)).map(({ path }) => path)
}

/** What to write into a `.gitignore` that takes all of `.opencode` away. */
export const ignoredHint = (rule: string): string =>
  `git ignores .opencode (${rule}): put \`!/.opencode/\` on a line after that rule, or write the rule as \`/.opencode/node_modules/\`, so that your colleagues get it.`

/** How a configuration folder is set up, and whether as this version would do it; nothing where it is not. */
export async function setUpIn(base: string): Promise<{ way: Way; current: boolean } | undefined> {
  const changes = await plan(base, "", undefined)
  if (changes.every(({ before, after }) => before === after)) return undefined
  const isScreen = changes.some(({ path, before, after }) => paths.plugin.includes(path) && before !== after)
  const way = isScreen ? "screen" : "commands"
  return { way, current: (await plan(base, "", way)).every(({ before, after }) => before === after) }
}

async function plan(base: string, prefix: string, way: Way | undefined): Promise<Change[]> {
  const plugin = await Promise.all(pluginFiles.map(({ url }) => readFile(url, "utf8")))
  const known = [...setUp("screen", () => "{}", plugin).keys()]
  const held = new Map(
    await Promise.all(known.map(async (path) => [path, await readIfThere(join(base, prefix + path))] as const)),
  )
  const files = setUp(way, (path) => held.get(path), plugin)
  return [...files].map(([path, after]) => ({ path: prefix + path, before: held.get(path), after }))
}

/** The rule that keeps a merge from writing into sessions stays as long as there are any. */
async function attributesChange(root: string, removing: boolean): Promise<Change[]> {
  const before = await readIfThere(join(root, attributesFile))
  const path = attributesFile
  if (!removing) return before === undefined ? [{ path, before, after: attributes }] : []
  const { sessions, unreadable } = await listSaved(root)
  const needed = sessions.length + unreadable.length > 0
  return before === attributes && !needed ? [{ path, before, after: undefined }] : []
}
