/** `opencode-session init`: gives everybody who works in a repository `/session-save` and `/session-load`. */
import { join, relative } from "node:path"
import { type Change, change, readIfThere } from "../../git/file-changes.ts"
import { findPlace, ignoredAmong } from "../../git/worktree.ts"
import type { Way } from "../../opencode/setup/command-files.ts"
import { folderFiles, listSaved } from "../../stores/worktree/list-files.ts"
import { Failure } from "../../support/failure.ts"
import { homesOf } from "../../support/home-folders.ts"
import { isSameText } from "../../support/line-ends.ts"
import { toFailure } from "../../support/to-failure.ts"
import type { World } from "../../support/world.ts"
import { hidesYours, planServer, type ServerPlan } from "../shared/server-setup.ts"
import { gitSetUp, ignoredHint, ignoringRule, isForeign, needed, plan } from "../shared/setup-state.ts"
import { actionOf, type InitReport } from "./init-report.ts"
import { sharedOf, staysYours } from "./what-to-share.ts"

export type InitOptions = {
  /** Set up for this user, in every repository. */
  global?: boolean
  dryRun?: boolean
  remove?: boolean
  /** Install command files instead of the plugin. */
  commands?: boolean
  /** Let agents ask what was saved, and nothing else. */
  mcp?: boolean
}

export async function init(world: World, options: InitOptions = {}): Promise<InitReport> {
  const { global = false, remove = false, dryRun = false, mcp = false } = options
  const place = await findPlace(world.cwd)
  const [base, prefix] = global ? [homesOf(world.env).opencodeConfig, ""] : [place.root, ".opencode/"]
  const way: Way | undefined = remove ? undefined : options.commands ? "commands" : "screen"
  const server = mcp || remove ? await planOfServer(base, prefix, options) : { changes: [], warnings: [] }
  const all = [
    ...(mcp ? [] : await plan(base, prefix, way)),
    ...server.changes,
    ...(mcp || global ? [] : await folderChanges(place.root, remove)),
  ]
  const wanted = needed(all)
  const foreign = wanted.filter(isForeign)
  const changes = wanted.filter((one) => !foreign.includes(one))
  const git = !global && place.git
  const { share, kept } = git ? await sharedOf(place.root, changes) : { share: [], kept: [] }
  const shared = share.map(({ path }) => path)
  if (!dryRun) await change(base, changes)

  const name = (path: string) => (global ? join(base, path) : path)
  const rule = git && !remove && (await ignoringRule(place.root))
  const held = [
    ...foreign.map(({ path }) => `${name(path)} is not ${kind(path)}; it was left as it is.`),
    ...server.warnings,
  ]
  return {
    changes: changes.map(({ path, before, after }) => ({
      file: name(path),
      action: actionOf(before, after),
      ...(after !== undefined && { bytes: Buffer.byteLength(after) }),
    })),
    share: shared.map((path) => relative(world.cwd, join(place.root, path)).replaceAll("\\", "/")),
    shareBytes: share.reduce((sum, { after = "" }) => sum + Buffer.byteLength(after), 0),
    offersClone: git && !remove && !mcp && (await gitSetUp(place.root)) !== "works",
    ignored: !remove && (await ignoredAmong(place.root, shared)).size > 0,
    dryRun,
    removed: remove,
    ...(mcp && { server: true, serverOff: server.off ?? false }),
    ...(held.length > 0 && { held: true }),
    warnings: [
      ...(place.note && !global ? [place.note] : []),
      ...held,
      ...(mcp && !remove && !global ? await hidesYours(homesOf(world.env).opencodeConfig) : []),
      ...(remove ? [] : kept.map((path) => staysYours(path, commandOf(options)))),
      ...(rule ? [ignoredHint(rule)] : []),
    ],
  }
}

const commandOf = ({ mcp, commands }: InitOptions) =>
  `opencode-session init${mcp ? " --mcp" : commands ? " --commands" : ""}`

const kind = (path: string) => (path.endsWith(".md") ? "as init writes it" : "ours")

/** What cannot be taken out of OpenCode's configuration is no reason to leave the rest. */
async function planOfServer(
  base: string,
  prefix: string,
  { mcp = false, remove = false }: InitOptions,
): Promise<ServerPlan> {
  const planned = await planServer(base, prefix, remove).catch(toFailure)
  if (!(planned instanceof Failure)) return planned
  if (mcp) throw planned
  return { changes: [], warnings: [`${planned.what} ${planned.next}`] }
}

/** Keeps what makes git and a search pass over sessions as long as there are sessions. */
async function folderChanges(root: string, removing: boolean): Promise<Change[]> {
  const held = await Promise.all(
    Object.entries(folderFiles).map(async ([path, text]) => ({
      path,
      text,
      before: await readIfThere(join(root, path)),
    })),
  )
  if (!removing)
    return held.flatMap(({ path, before, text }) => (before === undefined ? [{ path, before, after: text }] : []))
  const { sessions, unreadable } = await listSaved(root)
  if (sessions.length + unreadable.length > 0) return []
  return held.flatMap(({ path, before, text }) =>
    isSameText(before, text) ? [{ path, before, after: undefined }] : [],
  )
}
