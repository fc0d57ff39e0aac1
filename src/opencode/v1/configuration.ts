/** What this machine's OpenCode is set up with. */
import { createHash } from "node:crypto"
import { readFile, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import * as v from "valibot"
import { cacheOf } from "../../support/cache.ts"
import { fileOfValue, homesOf, opencodeConfigNames } from "../../support/home-folders.ts"
import { jsonAmong } from "../../support/json-among.ts"
import type { Opencode } from "../find-opencode.ts"
import { run } from "../run-opencode.ts"

/** `of`: the setup as it was. */
const answer = v.object({ of: v.string(), models: v.array(v.string()) })

/**
 * Whether a model can be used here; nothing when OpenCode does not tell. That takes it longer than to import a session, so
 * a yes counts until something of the setup is another. What cannot be seen of that (a configuration from afar, a key that
 * has expired) OpenCode itself says at the next prompt.
 * @param model `provider/model`
 */
export async function hasModel(opencode: Opencode, cwd: string, model: string): Promise<boolean | undefined> {
  const memory = cacheOf(opencode.env, "models", hash([opencode.path, cwd]).slice(0, 32), answer)
  const [of, before] = await Promise.all([setupOf(opencode, cwd), memory.read()])
  if (before?.of === of && before.models.includes(model)) return true
  const { code, stdout } = await run(opencode, ["models"], cwd)
  if (code !== 0) return undefined
  const models = stdout.split("\n").map((line) => line.trim())
  await memory.write({ of, models })
  return models.includes(model)
}

/** Names of the agents; nothing when OpenCode does not tell. */
export async function agents(opencode: Opencode, cwd: string): Promise<Set<string> | undefined> {
  const { code, stdout } = await run(opencode, ["agent", "list"], cwd)
  return code === 0 ? new Set([...stdout.matchAll(/^(\S.*) \(\w+\)$/gm)].map(([, name]) => name ?? "")) : undefined
}

/** Names of the MCP servers that are in use; nothing when OpenCode does not tell. */
export async function mcpServers(opencode: Opencode, cwd: string): Promise<string[] | undefined> {
  const { code, stdout } = await run(opencode, ["debug", "config"], cwd)
  try {
    if (code !== 0) return undefined
    // What plugins say stands before it.
    const config = [...jsonAmong(stdout, /(?<=^|\n)\{(?=\s*["}])/g)].at(-1)
    if (!config) return undefined
    const { mcp = {} } = config.value as { mcp?: Record<string, { enabled?: unknown } | null> }
    const servers = Object.entries(mcp ?? {})
    return servers.flatMap(([name, server]) => (server?.enabled === false ? [] : [name]))
  } catch {
    return undefined
  }
}

/** Another one as soon as anything is that models hang on: a file of the configuration or what it names, or a variable. */
async function setupOf({ path, version, env }: Opencode, cwd: string): Promise<string> {
  const { home, opencodeConfig, opencodeData } = homesOf(env)
  const above = [...upwards(cwd)].flatMap((folder) => [folder, join(folder, ".opencode")])
  const folders = [...above, opencodeConfig, join(home, ".opencode"), env.OPENCODE_CONFIG_DIR ?? []].flat()
  const files = [
    ...folders.flatMap((folder) => opencodeConfigNames.map((name) => join(folder, name))),
    env.OPENCODE_CONFIG ?? [],
  ]
  const texts = await Promise.all(files.flat().map(async (file) => ({ file, text: await textIf(file) })))
  const given = { file: join(cwd, "-"), text: env.OPENCODE_CONFIG_CONTENT ?? "" }
  const named = [...texts, given].flatMap(({ file, text }) => namedIn(text, dirname(file), home))
  const plugins = folders.flatMap((folder) => [join(folder, "plugin"), join(folder, "plugins")])
  const credentials = ["auth.json", "mcp-auth.json"].map((name) => join(opencodeData, name))
  const seen = [...named.flatMap(({ path }) => path ?? []), ...plugins, ...credentials].map(stateOf)
  const names = Object.keys(env).filter((name) => env[name])
  const own = names.filter((name) => /^OPENCODE_(?:CONFIG|AUTH|MODELS|DISABLE|ENABLE|EXPERIMENTAL)/.test(name))
  const values = [...own.sort(), ...named.flatMap(({ variable }) => variable ?? [])].map((name) => [name, env[name]])
  // Whether there is a key, and not which: that is the providers' own.
  const keys = names.filter((name) => /KEY|TOKEN|SECRET|^(?:AWS|AZURE|GOOGLE|CLOUDFLARE)_/.test(name))
  return hash([path, version, texts, await Promise.all(seen), values, keys.sort()])
}

/** `{env:NAME}` and `{file:PATH}` in a configuration. */
function namedIn(text: string, folder: string, home: string): { variable?: string; path?: string }[] {
  return [...text.matchAll(/\{(env|file):([^{}\n]+)\}/g)].map(([, kind, name = ""]) =>
    kind === "env" ? { variable: name } : { path: fileOfValue(name, folder, home) },
  )
}

function* upwards(folder: string): Generator<string> {
  yield folder
  if (dirname(folder) !== folder) yield* upwards(dirname(folder))
}

const textIf = (file: string): Promise<string> => readFile(file, "utf8").catch(() => "")

async function stateOf(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined)
  return found && [file, found.ino, found.size, found.mtimeMs].join(" ")
}

/** Of what may be secret, too: with all the rest beside it, it cannot be guessed from. */
const hash = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex")
