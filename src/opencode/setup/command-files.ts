/** The files in a configuration folder that give OpenCode our commands. */
import { isSameText } from "../../support/line-ends.ts"
import { isSealed, loadText, saveText } from "./skills.ts"
import { hasPlugin, optionsIn, withoutPlugin, withPlugin } from "./tui-json-entry.ts"

/** The published plugin, next to the command line: the file that OpenCode loads, and the one which that loads later. */
export const pluginFiles = ["tui.js", "commands.js"].map((name) => ({
  name,
  url: new URL(`./plugin/${name}`, import.meta.url),
}))

/**
 * - `screen`: the plugin for the screens of OpenCode 1 and 2, and a skill for each command for where there is no screen.
 *   Skills can be called by name as commands can, but the screen does not list them, so each command shows once.
 * - `commands`: command files alone, for a team that works in the browser or the desktop application.
 */
export type Way = "screen" | "commands"

/** Comes with the server. */
export const recallSkill = "skills/session-recall/SKILL.md"

/** Texts by path from the configuration folder; absent: the file is to be removed. */
export type Files = Map<string, string | undefined>

const folder = "opencode-session"
/** The banner that tsdown.config.ts writes. */
const pluginMark = "/*! opencode-session: plugin for OpenCode"
const attributes = "*.js linguist-generated -diff\n"
/** The entry in `tui.json`. */
export const pluginSpec = `./${folder}/tui.js`
const made = `// Made by \`opencode-session init\`.\n{\n  "$schema": "https://opencode.ai/tui.json"\n}\n`

export const tuiConfigs = ["tui.json", "tui.jsonc"] as const

const pluginAttributes = `${folder}/.gitattributes`

/** Where OpenCode 2 finds the plugin; OpenCode 1 looks for none in folders there. */
const entryOf2 = `plugins/${folder}/tui.js`
const entryText = `${pluginMark} 2, made by \`opencode-session init\`; MIT */\nexport { default } from "../../${folder}/tui.js"\n`

/** Every file that a set-up may contain. */
export const paths = {
  plugin: pluginFiles.map(({ name }) => `${folder}/${name}`),
  pluginAttributes,
  pluginOf2: entryOf2,
  skills: { save: "skills/session-save/SKILL.md", load: "skills/session-load/SKILL.md" },
  commands: { save: "commands/session-save.md", load: "commands/session-load.md" },
}

/**
 * Computes the files of a set-up.
 * @param way absent: remove the set-up
 * @param held the present files
 * @param plugin the texts of {@link pluginFiles}
 * @throws Failure when a `tui.json` cannot be changed
 */
export function setUp(
  way: Way | undefined,
  held: (path: string) => string | undefined,
  plugin: readonly string[],
): Files {
  const files: Files = new Map()
  const screen = way === "screen"
  // An entry stays where it is, and so do its options: OpenCode reads both files.
  const present = tuiConfigs.filter((path) => held(path) !== undefined)
  const entered = present.filter((path) => hasPlugin(held(path) ?? "", pluginSpec))
  const chosen = entered.find((path) => optionsIn(held(path) ?? "", pluginSpec)) ?? entered[0]
  const config = chosen ?? present[0] ?? tuiConfigs[0]
  for (const path of tuiConfigs) {
    const text = held(path)
    if (screen && path === config) files.set(path, withPlugin(text ?? made, pluginSpec, path))
    else if (text !== undefined) files.set(path, emptied(withoutPlugin(text, pluginSpec, path)))
  }
  for (const [index, path] of paths.plugin.entries()) files.set(path, screen ? plugin[index] : undefined)
  files.set(paths.pluginAttributes, screen ? attributes : undefined)
  files.set(paths.pluginOf2, screen ? entryText : undefined)
  const texts = { save: saveText, load: loadText } as const
  for (const name of ["save", "load"] as const) {
    files.set(paths.skills[name], screen ? texts[name](`session-${name}`) : undefined)
    files.set(paths.commands[name], way === "commands" ? texts[name]() : undefined)
  }
  return files
}

/** Whether a file at one of our paths is ours, and so may be replaced or removed. */
export function isOurs(path: string, text: string): boolean {
  if (path.endsWith(".js")) return text.startsWith(pluginMark)
  if (path.endsWith(".md")) return isSealed(text)
  return path.endsWith(pluginAttributes) ? isSameText(text, attributes) : true
}

const emptied = (text: string) => (isSameText(text, made) ? undefined : text)
