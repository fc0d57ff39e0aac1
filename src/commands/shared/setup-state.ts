/** Finds out what is set up here: the plugin of a folder, and git in this clone. */
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { hasRule, settingsFor, settingsHere } from "../../git/clone-configuration.ts"
import { type Change, readIfThere } from "../../git/file-changes.ts"
import { putBelow } from "../../git/lines-against.ts"
import { ignoredBy } from "../../git/worktree.ts"
import { isOurs, paths, pluginFiles, setUp, type Way } from "../../opencode/setup/command-files.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { isSameText } from "../../support/line-ends.ts"
import { quotedWords, unquoted } from "../../support/shell-quote.ts"

/**
 * Advice on a rule that has git ignore the sessions. Not for all of `.opencode`, which may hold what is nobody else's; the
 * files of a set-up need no rule once git has them.
 */
export const ignoredHint = (rule: string): string =>
  `git ignores ${sessionsFolder} (${rule}): put ${putBelow(rule, sessionsFolder)}, so that your colleagues get it.`

/** The rule by which git ignores the sessions, or nothing. */
export const ignoringRule = (root: string): Promise<string | undefined> => ignoredBy(root, `${sessionsFolder}/a.json`)

export type SetUp = {
  way: Way
  /** Whether this version would write the same. */
  current: boolean
  /** Whether OpenCode 2 has the commands, too: older versions of ours knew OpenCode 1 alone. */
  both: boolean
  /** Files of somebody else where ours would be. */
  foreign: string[]
}

/** How a configuration folder is set up; nothing where it is not. */
export async function setUpIn(base: string): Promise<SetUp | undefined> {
  const present = needed(await plan(base, "", undefined))
  const ours = present.filter((one) => !isForeign(one)).map(({ path }) => path)
  if (ours.length === 0) return undefined
  const way = [...paths.plugin, paths.pluginOf2].some((path) => ours.includes(path)) ? "screen" : "commands"
  const missing = needed(await plan(base, "", way))
  return {
    way,
    current: missing.every(isForeign),
    both: way === "commands" || ours.includes(paths.pluginOf2),
    foreign: missing.filter((one) => one.after !== undefined && isForeign(one)).map(({ path }) => path),
  }
}

/** Those that change more than the ends of lines. */
export const needed = (changes: readonly Change[]) => changes.filter(({ before, after }) => !isSameText(before, after))

/** Whether a file at one of our paths is somebody else's. */
export const isForeign = ({ path, before }: Change): boolean => before !== undefined && !isOurs(path, before)

export async function plan(base: string, prefix: string, way: Way | undefined): Promise<Change[]> {
  const plugin = await Promise.all(pluginFiles.map(({ url }) => readFile(url, "utf8")))
  const known = [...setUp("screen", () => "{}", plugin).keys()]
  const held = new Map(
    await Promise.all(known.map(async (path) => [path, await readIfThere(join(base, prefix + path))] as const)),
  )
  const files = setUp(way, (path) => held.get(path), plugin)
  return [...files].map(([path, after]) => ({ path: prefix + path, before: held.get(path), after }))
}

/** Whether git in this clone is set up, wholly or in part, and whether the program it is to run still exists. */
export async function gitSetUp(root: string): Promise<"none" | "works" | "gone" | "part"> {
  const keys = Object.keys(settingsFor([]))
  const [settings, isRuled] = await Promise.all([settingsHere(root, keys), hasRule(root)])
  const commands = Object.entries(settings).filter(([key]) => !key.endsWith(".name"))
  if (commands.length === 0 && !isRuled) return "none"
  if (Object.keys(settings).length < keys.length || !isRuled) return "part"
  // In a driver git takes `%` for itself.
  const programs = commands.flatMap(([key, value]) =>
    quotedWords(key.endsWith(".driver") ? value.replaceAll("%%", "%") : value).slice(0, 2),
  )
  return programs.map(unquoted).every(existsSync) ? "works" : "gone"
}
