/** What is set up here: the plugin of a folder, and git in this clone. */
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { settingsFor, settingsHere } from "../../git/clone-configuration.ts"
import { type Change, readIfThere } from "../../git/file-changes.ts"
import { paths, pluginFiles, setUp, type Way } from "../../opencode/setup/command-files.ts"

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

export async function plan(base: string, prefix: string, way: Way | undefined): Promise<Change[]> {
  const plugin = await Promise.all(pluginFiles.map(({ url }) => readFile(url, "utf8")))
  const known = [...setUp("screen", () => "{}", plugin).keys()]
  const held = new Map(
    await Promise.all(known.map(async (path) => [path, await readIfThere(join(base, prefix + path))] as const)),
  )
  const files = setUp(way, (path) => held.get(path), plugin)
  return [...files].map(([path, after]) => ({ path: prefix + path, before: held.get(path), after }))
}

/** Whether this clone is set up so, and whether git can still run us as it was told. */
export async function gitSetUp(root: string): Promise<"none" | "works" | "gone"> {
  const [key = ""] = Object.keys(settingsFor([]))
  const { [key]: command } = await settingsHere(root, [key])
  if (!command) return "none"
  const [program = "", script = ""] = [...command.matchAll(/'((?:[^']|'\\'')*)'/g)].map(([, word = ""]) =>
    word.replaceAll("'\\''", "'"),
  )
  return existsSync(program) && existsSync(script) ? "works" : "gone"
}
