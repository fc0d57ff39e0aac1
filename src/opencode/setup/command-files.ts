/** What OpenCode is given so that it has our commands: files below a folder of its configuration. */
import { loadText, saveText } from "./skills.ts"
import { withoutPlugin, withPlugin } from "./tui-json-entry.ts"

/** The plugin as it is published, beside the command line: what OpenCode loads, and what that loads when it is asked. */
export const pluginFiles = ["tui.js", "commands.js"].map((name) => ({
  name,
  url: new URL(`./plugin/${name}`, import.meta.url),
}))

/**
 * - `screen`: the plugin for OpenCode's screen, and a skill for each command for where there is no screen.
 *   Skills can be called by name as commands can, but the screen does not list them, so each command shows once.
 * - `commands`: command files alone, for a team that works in the browser or the desktop application.
 */
export type Way = "screen" | "commands"

/** Files by their path from the configuration folder; nothing for one that is to go. */
export type Files = Map<string, string | undefined>

const folder = "opencode-session"
/** Made so in tsdown.config.ts. */
const pluginMark = "/*! opencode-session: plugin for OpenCode"
const attributes = "*.js linguist-generated -diff\n"
const spec = `./${folder}/tui.js`
const made = `// Made by \`opencode-session init\`.\n{\n  "$schema": "https://opencode.ai/tui.json"\n}\n`

export const tuiConfigs = ["tui.json", "tui.jsonc"] as const

const pluginAttributes = `${folder}/.gitattributes`

/** Every file that a set-up may consist of. */
export const paths = {
  plugin: pluginFiles.map(({ name }) => `${folder}/${name}`),
  pluginAttributes,
  skills: { save: "skills/session-save/SKILL.md", load: "skills/session-load/SKILL.md" },
  commands: { save: "commands/session-save.md", load: "commands/session-load.md" },
}

/**
 * What the files of a set-up are to be.
 * @param way nothing removes it
 * @param held what is there now
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
  const config = tuiConfigs.find((path) => held(path) !== undefined) ?? tuiConfigs[0]
  for (const path of tuiConfigs) {
    const text = held(path)
    if (screen && path === config) files.set(path, withPlugin(text ?? made, spec, path))
    else if (text !== undefined) files.set(path, emptied(withoutPlugin(text, spec, path)))
  }
  for (const [index, path] of paths.plugin.entries()) files.set(path, screen ? plugin[index] : undefined)
  files.set(paths.pluginAttributes, screen ? attributes : undefined)
  const texts = { save: saveText, load: loadText } as const
  for (const name of ["save", "load"] as const) {
    files.set(paths.skills[name], screen ? texts[name](`session-${name}`) : undefined)
    files.set(paths.commands[name], way === "commands" ? texts[name]() : undefined)
  }
  return files
}

/** Whether a file at one of our paths is ours, and may be replaced or go. */
export function isOurs(path: string, text: string): boolean {
  if (path.endsWith(".js")) return text.startsWith(pluginMark)
  if (path.endsWith(".md")) return /exactly as it stands:\n\n {4}opencode-session (?:save|list)\n/.test(text)
  return path.endsWith(pluginAttributes) ? text === attributes : true
}

const emptied = (text: string) => (text === made ? undefined : text)
