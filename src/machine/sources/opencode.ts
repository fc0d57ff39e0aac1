/** OpenCode's own credentials, and what its configuration holds of them. */
import { dirname, join, resolve } from "node:path"
import { fileOfValue, type Homes, opencodeConfigNames } from "../../support/home-folders.ts"
import { inJsonFile } from "../json-strings.ts"
import { textIn } from "../read-file.ts"
import type { Named } from "../secret-values.ts"

export async function opencode(env: NodeJS.ProcessEnv, homes: Homes, root: string): Promise<Named[]> {
  const { opencodeData: data, opencodeConfig } = homes
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
