/** Whether OpenCode's screen has our plugin switched off. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import * as v from "valibot"
import { homesOf } from "../../support/home-folders.ts"
import { parseJsonc } from "../../support/jsonc.ts"
import { tuiConfigs } from "./command-files.ts"

const switches = v.looseObject({ plugin_enabled: v.record(v.string(), v.unknown()) })

/**
 * @returns the file that switches the plugin off, if one does. OpenCode takes the last that speaks of it: its screen
 * switches plugins in `kv.json`, which comes after every configuration (read in 1.18.33).
 */
export async function switchedOffIn(env: NodeJS.ProcessEnv, root: string): Promise<string | undefined> {
  const { opencodeConfig, opencodeState } = homesOf(env)
  const inFolder = (folder: string) => tuiConfigs.map((name) => join(folder, name))
  const paths = [
    ...inFolder(opencodeConfig),
    ...(env.OPENCODE_TUI_CONFIG ? [env.OPENCODE_TUI_CONFIG] : []),
    ...inFolder(root),
    ...inFolder(join(root, ".opencode")),
    join(opencodeState, "kv.json"),
  ]
  const told = await Promise.all(
    paths.map(async (path) => {
      const { value } = parseJsonc(await readFile(path, "utf8").catch(() => ""))
      return { path, enabled: v.is(switches, value) ? value.plugin_enabled["opencode-session"] : undefined }
    }),
  )
  const last = told.findLast(({ enabled }) => typeof enabled === "boolean")
  return last?.enabled === false ? last.path : undefined
}
