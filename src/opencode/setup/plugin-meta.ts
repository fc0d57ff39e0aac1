/** What OpenCode itself has noted of our plugin (`plugin-meta.json` in its state folder; read in 1.14.41 and 1.18.33). */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as v from "valibot"
import { homesOf } from "../../support/home-folders.ts"

const entry = v.looseObject({ id: v.string(), target: v.string(), last_time: v.number(), load_count: v.number() })

/** @returns when each place of the plugin was last loaded; empty where it never was */
export async function pluginLoads(env: NodeJS.ProcessEnv): Promise<{ target: string; last: Date }[]> {
  try {
    const noted = JSON.parse(
      await readFile(env.OPENCODE_PLUGIN_META_FILE || join(homesOf(env).opencodeState, "plugin-meta.json"), "utf8"),
    )
    return Object.values(noted).flatMap((one) =>
      v.is(entry, one) && one.id === "opencode-session"
        ? [{ target: pathOf(one.target), last: new Date(one.last_time) }]
        : [],
    )
  } catch {
    return []
  }
}

const pathOf = (target: string) => (target.startsWith("file:") ? fileURLToPath(target) : target)

/** Whether this OpenCode's screen takes plugins. */
export function hasScreenPlugins(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  return major === 1 && (minor > 14 || (minor === 14 && patch >= 41))
}
