/** Where this user's settings are, by the XDG rules on every system, as OpenCode has it. */
import { homedir } from "node:os"
import { join } from "node:path"

/** Absolute paths. */
export type Homes = {
  home: string
  config: string
  /** Our own folder of settings. */
  ours: string
  opencodeData: string
  opencodeConfig: string
}

export function homesOf(env: NodeJS.ProcessEnv): Homes {
  const home = env.HOME || homedir()
  const config = env.XDG_CONFIG_HOME || join(home, ".config")
  const data = env.XDG_DATA_HOME || join(home, ".local", "share")
  return {
    home,
    config,
    ours: join(config, "opencode-session"),
    opencodeData: join(data, "opencode"),
    opencodeConfig: join(config, "opencode"),
  }
}
