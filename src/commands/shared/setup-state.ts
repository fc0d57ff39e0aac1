/** Finds out what is set up here: the plugin of a folder, and git in this clone. */
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { settingsFor, settingsHere } from "../../git/clone-configuration.ts"
import { type Change, readIfThere } from "../../git/file-changes.ts"
import { isOurs, paths, pluginFiles, setUp, type Way } from "../../opencode/setup/command-files.ts"
import { isSameText } from "../../support/line-ends.ts"
import { quotedWords, unquoted } from "../../support/shell-quote.ts"

/** Advice on a `.gitignore` rule that ignores all of `.opencode`. */
export const ignoredHint = (rule: string): string =>
  `git ignores .opencode (${rule}): put \`!/.opencode/\` on a line after that rule, or write the rule as \`/.opencode/node_modules/\`, so that your colleagues get it.`

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

/** Whether git in this clone is set up, and whether the program it is to run still exists. */
export async function gitSetUp(root: string): Promise<"none" | "works" | "gone"> {
  const [key = ""] = Object.keys(settingsFor([]))
  const { [key]: command } = await settingsHere(root, [key])
  if (!command) return "none"
  const [program = "", script = ""] = quotedWords(command).map(unquoted)
  return existsSync(program) && existsSync(script) ? "works" : "gone"
}
