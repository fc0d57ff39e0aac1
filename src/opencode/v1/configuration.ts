/** Asks OpenCode for its models, agents and MCP servers. */
import { createHash } from "node:crypto"
import { readFile, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import * as v from "valibot"
import { cacheOf } from "../../support/cache.ts"
import { fileOfValue, homesOf, opencodeConfigNames } from "../../support/home-folders.ts"
import { jsonAmong } from "../../support/json-among.ts"
import type { Opencode } from "../find-opencode.ts"
import { run } from "../run-opencode.ts"

/** `of`: fingerprint of the setup. */
const answer = v.object({ of: v.string(), models: v.array(v.string()) })

/**
 * Whether a model can be used here; nothing when OpenCode does not tell. Asking takes longer than an import, so a yes
 * is cached until the setup changes. What the setup does not show (a remote configuration, an expired key) OpenCode
 * reports at the next prompt.
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

/** Names of the enabled MCP servers; nothing when OpenCode does not tell. */
export async function mcpServers(opencode: Opencode, cwd: string): Promise<string[] | undefined> {
  const { code, stdout } = await run(opencode, ["debug", "config"], cwd)
  try {
    if (code !== 0) return undefined
    // Plugins may print before it.
    const config = [...jsonAmong(stdout, /(?<=^|\n)\{(?=\s*["}])/g)].at(-1)
    if (!config) return undefined
    const { mcp = {} } = config.value as { mcp?: Record<string, { enabled?: unknown } | null> }
    const servers = Object.entries(mcp ?? {})
    return servers.flatMap(([name, server]) => (server?.enabled === false ? [] : [name]))
  } catch {
    return undefined
  }
}

/** Fingerprint of everything that models depend on: configuration files, what those refer to, and variables. */
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
  // Only which keys are set: their values are of no concern here.
  const keys = names.filter((name) => /KEY|TOKEN|SECRET|^(?:AWS|AZURE|GOOGLE|CLOUDFLARE)_/.test(name))
  return hash([path, version, texts, await Promise.all(seen), values, keys.sort()])
}

/** Finds `{env:NAME}` and `{file:PATH}` in a configuration. */
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

/** May cover a secret: it cannot be guessed from a hash over so much else. */
const hash = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex")
