/** `opencode-session init`: `/session-save` and `/session-load` for everybody who works in a repository. */
import { join } from "node:path"
import { type Change, change, readIfThere } from "../../git/file-changes.ts"
import { findPlace, ignoredBy, trackedOf } from "../../git/worktree.ts"
import { isOurs, paths, type Way } from "../../opencode/setup/command-files.ts"
import { attributes, attributesFile, listSaved } from "../../stores/worktree/list-files.ts"
import { homesOf } from "../../support/home-folders.ts"
import type { World } from "../../support/world.ts"
import { ignoredHint, plan } from "../shared/setup-state.ts"
import type { InitReport } from "./init-report.ts"

export type InitOptions = {
  /** For this user, in every repository. */
  global?: boolean
  dryRun?: boolean
  remove?: boolean
  /** Command files instead of the plugin. */
  commands?: boolean
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

/** The rule that keeps a merge from writing into sessions stays as long as there are any. */
async function attributesChange(root: string, removing: boolean): Promise<Change[]> {
  const before = await readIfThere(join(root, attributesFile))
  const path = attributesFile
  if (!removing) return before === undefined ? [{ path, before, after: attributes }] : []
  const { sessions, unreadable } = await listSaved(root)
  const needed = sessions.length + unreadable.length > 0
  return before === attributes && !needed ? [{ path, before, after: undefined }] : []
}
