/** This user's folders, by the XDG rules on every system, as OpenCode does it. */
import { homedir } from "node:os"
import { isAbsolute, join, resolve } from "node:path"

/** `ours`, `cache` and `state` are opencode-session's own. Absolute paths, unless OpenCode itself is given another. */
export type Homes = {
  home: string
  config: string
  /** opencode-session's own configuration folder. */
  ours: string
  cache: string
  state: string
  opencodeData: string
  opencodeConfig: string
  opencodeState: string
}

export function homesOf(env: NodeJS.ProcessEnv): Homes {
  const home = env.HOME || homedir()
  // By the XDG rules a relative one does not count. OpenCode takes it as it is: from the folder in which it runs.
  const own = (given: string | undefined, ...otherwise: string[]) =>
    join(given && isAbsolute(given) ? given : join(home, ...otherwise), "opencode-session")
  const config = env.XDG_CONFIG_HOME || join(home, ".config")
  const data = env.XDG_DATA_HOME || join(home, ".local", "share")
  const state = env.XDG_STATE_HOME || join(home, ".local", "state")
  return {
    home,
    config,
    ours: own(env.XDG_CONFIG_HOME, ".config"),
    cache: own(env.XDG_CACHE_HOME, ".cache"),
    state: own(env.XDG_STATE_HOME, ".local", "state"),
    opencodeData: join(data, "opencode"),
    opencodeConfig: join(config, "opencode"),
    opencodeState: join(state, "opencode"),
  }
}

/** Names of OpenCode's configuration file, in each of its folders. */
export const opencodeConfigNames = ["opencode.json", "opencode.jsonc", "config.json"]

/** The file that a value `{file:PATH}` refers to. @param folder of the configuration */
export const fileOfValue = (path: string, folder: string, home: string): string =>
  path.startsWith("~/") ? join(home, path.slice(2)) : resolve(folder, path)
