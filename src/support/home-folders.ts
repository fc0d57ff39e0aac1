/** Where this user's files are, by the XDG rules on every system, as OpenCode has it. */
import { homedir } from "node:os"
import { join, resolve } from "node:path"

/** Absolute paths. `cache` and `state` are ours alone. */
export type Homes = {
  home: string
  config: string
  /** Our own folder of settings. */
  ours: string
  cache: string
  state: string
  opencodeData: string
  opencodeConfig: string
  opencodeState: string
}

export function homesOf(env: NodeJS.ProcessEnv): Homes {
  const home = env.HOME || homedir()
  const config = env.XDG_CONFIG_HOME || join(home, ".config")
  const data = env.XDG_DATA_HOME || join(home, ".local", "share")
  const state = env.XDG_STATE_HOME || join(home, ".local", "state")
  return {
    home,
    config,
    ours: join(config, "opencode-session"),
    cache: join(env.XDG_CACHE_HOME || join(home, ".cache"), "opencode-session"),
    state: join(state, "opencode-session"),
    opencodeData: join(data, "opencode"),
    opencodeConfig: join(config, "opencode"),
    opencodeState: join(state, "opencode"),
  }
}

/** How OpenCode's configuration is called, in each of its folders. */
export const opencodeConfigNames = ["opencode.json", "opencode.jsonc", "config.json"]

/** The file that a value `{file:PATH}` stands for. @param folder of the configuration */
export const fileOfValue = (path: string, folder: string, home: string): string =>
  path.startsWith("~/") ? join(home, path.slice(2)) : resolve(folder, path)
