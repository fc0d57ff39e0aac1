/** Reads OpenCode's credentials, and the secrets in its configuration. */
import { readdir } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { fileOfValue, type Homes, opencodeConfigNames } from "../../support/home-folders.ts"
import { openReadOnly } from "../../support/sqlite.ts"
import { inJsonFile } from "../json-strings.ts"
import { textIn } from "../read-file.ts"
import type { Named } from "../secret-values.ts"

export async function opencode(env: NodeJS.ProcessEnv, homes: Homes, root: string): Promise<Named[]> {
  const { opencodeData: data, opencodeConfig, opencodeState } = homes
  const folders = [
    opencodeConfig,
    ...(env.OPENCODE_CONFIG_DIR ? [env.OPENCODE_CONFIG_DIR] : []),
    root,
    join(root, ".opencode"),
  ]
  const files = folders.flatMap((folder) => opencodeConfigNames.map((name) => join(folder, name)))
  if (env.OPENCODE_CONFIG) files.push(resolve(env.OPENCODE_CONFIG))
  const given = env.OPENCODE_CONFIG_CONTENT ? [config(env.OPENCODE_CONFIG_CONTENT, root, homes.home)] : []
  const found = await Promise.all([
    ...["auth.json", "mcp-auth.json"].map((name) => credentials(join(data, name))),
    inDatabase(resolve(data, env.OPENCODE_DB || "opencode.db")),
    ...[opencodeConfig, opencodeState].map(servicePasswords),
    ...files.map(async (path) => config((await textIn(path)) ?? "", dirname(path), homes.home)),
    ...given,
  ])
  return [...found.flat(), ...(env.OPENCODE_AUTH_CONTENT ? inAuth(env.OPENCODE_AUTH_CONTENT) : [])]
}

const credentials = async (path: string) => inAuth((await textIn(path)) ?? "")

/** `{provider: {type: "oauth", refresh, access, expires}}` or `{provider: {type: "api", key}}`. */
const inAuth = (text: string) =>
  inJsonFile(text).map(({ name, value }) => ({
    name: /^(?:refresh|access)$/.test(name) ? `${name} token` : name,
    value,
  }))

/** OpenCode 2 keeps them in a table. OpenCode 1's database has none. */
async function inDatabase(path: string): Promise<Named[]> {
  try {
    const database = await openReadOnly(path)
    try {
      database.exec("pragma busy_timeout = 1000")
      const rows = database.prepare("select value from credential").all() as { value: unknown }[]
      return rows.flatMap(({ value }) => [{ name: "key", value: String(value) }, ...inAuth(String(value))])
    } finally {
      database.close()
    }
  } catch {
    return []
  }
}

/** Of OpenCode 2's background service: `service.json`, of another channel `service-CHANNEL.json`. */
async function servicePasswords(folder: string): Promise<Named[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^service(?:-[\w.-]+)?\.json$/.test(name))
  const texts = await Promise.all(names.map((name) => textIn(join(folder, name))))
  return texts.flatMap((text) => inJsonFile(text ?? "").filter(({ name }) => name === "password"))
}

/** A value `{file:path}` stands for the text of that file. */
async function config(text: string, folder: string, home: string): Promise<Named[]> {
  const found = inJsonFile(text)
  const files = found.flatMap(({ name, value }) => {
    const path = /^\{file:([^{}\n]+)\}$/.exec(value.trim())?.[1]
    return path ? [{ name, path: fileOfValue(path, folder, home) }] : []
  })
  const texts = await Promise.all(files.map(async ({ name, path }) => ({ name, value: (await textIn(path)) ?? "" })))
  return [...found, ...texts]
}
