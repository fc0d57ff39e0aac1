/**
 * What this machine's OpenCode is set up with. To be told takes it longer than to import a session. So what it said
 * before counts, where that holds what is looked for and nothing that can be seen of the setup is another since. What
 * cannot be seen (a configuration from afar, a key that has expired) OpenCode itself says at the next prompt.
 */
import { createHash } from "node:crypto"
import { stat } from "node:fs/promises"
import { join } from "node:path"
import * as v from "valibot"
import { homesOf } from "../homes.ts"
import { remembered } from "../remembered.ts"
import type { Opencode } from "./binary.ts"
import { run } from "./process.ts"

type Question = { args: string[]; namesIn: (stdout: string) => string[] }

/** `provider/model` of every model that can be used here. */
export const models: Question = {
  args: ["models"],
  namesIn: (stdout) => stdout.split("\n").map((line) => line.trim()),
}

export const agents: Question = {
  args: ["agent", "list"],
  namesIn: (stdout) => [...stdout.matchAll(/^(\S+) \(\w+\)$/gm)].map(([, name = ""]) => name),
}

/** Those in the configuration. */
export const mcpServers: Question = {
  args: ["debug", "config"],
  namesIn: (stdout) => Object.keys(JSON.parse(stdout).mcp ?? {}),
}

/** `of`: the setup as it was. */
const answer = v.object({ of: v.string(), names: v.array(v.string()) })

/**
 * @param isEnough whether these names hold what is looked for
 * @returns the names; nothing when OpenCode does not tell
 */
export async function configured(
  opencode: Opencode,
  cwd: string,
  { args, namesIn }: Question,
  isEnough: (names: readonly string[]) => boolean,
): Promise<readonly string[] | undefined> {
  const memory = remembered(opencode.env, "configured", hash([args, cwd]).slice(0, 32), answer)
  const [of, before] = await Promise.all([setupOf(opencode, cwd), memory.read()])
  if (before?.of === of && isEnough(before.names)) return before.names
  const { code, stdout } = await run(opencode, args, cwd)
  try {
    if (code !== 0) return undefined
    const names = namesIn(stdout)
    await memory.write({ of, names })
    return names
  } catch {
    return undefined
  }
}

const fileNames = ["opencode.json", "opencode.jsonc", "config.json", "agent", "agents", "plugin", "plugins"]
const credentialNames = ["auth.json", "mcp-auth.json"]

/** Another one as soon as a file that OpenCode is set up by is; of those no byte is read. */
async function setupOf({ path, version, env }: Opencode, root: string): Promise<string> {
  const { opencodeConfig, opencodeData } = homesOf(env)
  const folders = [opencodeConfig, env.OPENCODE_CONFIG_DIR ?? [], root, join(root, ".opencode")].flat()
  const files = [
    ...folders.flatMap((folder) => fileNames.map((name) => join(folder, name))),
    ...credentialNames.map((name) => join(opencodeData, name)),
    env.OPENCODE_CONFIG ?? [],
  ].flat()
  const stats = files.map(async (file) => {
    const found = await stat(file).catch(() => undefined)
    return found && [file, found.ino, found.size, found.mtimeMs]
  })
  const names = Object.keys(env).filter((name) => env[name])
  const own = names.filter((name) => /^OPENCODE_(?:CONFIG|AUTH|MODELS|DISABLE|ENABLE|EXPERIMENTAL)/.test(name))
  const keys = names.filter((name) => /KEY|TOKEN|SECRET|^(?:AWS|AZURE|GOOGLE|CLOUDFLARE)_/.test(name))
  return hash([path, version, await Promise.all(stats), own.sort().map((name) => [name, env[name]]), keys.sort()])
}

const hash = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex")
