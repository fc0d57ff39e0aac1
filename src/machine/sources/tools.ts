/** What other tools of a developer keep in the home: npm, netrc, docker, AWS, gh, glab, git. */
import { join } from "node:path"
import type { Homes } from "../../support/home-folders.ts"
import { assignments } from "../assignments.ts"
import { ofBasic } from "../inner-values.ts"
import { inJsonFile } from "../json-strings.ts"
import { textIn } from "../read-file.ts"
import type { Named } from "../secret-values.ts"

type Reader = (text: string) => Named[]

export async function tools(env: NodeJS.ProcessEnv, { home, config }: Homes, root: string): Promise<Named[]> {
  const files: [Reader, ...(string | undefined)[]][] = [
    [npmrc, join(home, ".npmrc"), join(root, ".npmrc"), env.NPM_CONFIG_USERCONFIG, env.npm_config_userconfig],
    [netrc, join(home, ".netrc"), join(home, "_netrc"), env.NETRC],
    [docker, join(env.DOCKER_CONFIG || join(home, ".docker"), "config.json")],
    [ini, env.AWS_SHARED_CREDENTIALS_FILE || join(home, ".aws", "credentials")],
    [yaml, join(env.GH_CONFIG_DIR || join(config, "gh"), "hosts.yml")],
    [yaml, join(env.GLAB_CONFIG_DIR || join(config, "glab-cli"), "config.yml")],
    [lines, join(home, ".git-credentials"), join(config, "git", "credentials")],
  ]
  const found = files.flatMap(([read, ...paths]) =>
    [...new Set(paths)].map(async (path) => (path ? read((await textIn(path)) ?? "") : [])),
  )
  return (await Promise.all(found)).flat()
}

const ini: Reader = (text) => assignments(text, "=")
const yaml: Reader = (text) => assignments(text, ":")
/** URLs: see inner-values.ts. */
const lines: Reader = (text) => text.split("\n").map((value) => ({ name: "", value }))

/** `//registry/:_auth` is base64 of user and password, `_password` base64 of the password. */
const npmrc: Reader = (text) =>
  ini(text).flatMap((named) => {
    if (/_auth$/.test(named.name)) return [named, ...ofBasic(named.value)]
    if (!/_password$/.test(named.name)) return [named]
    return [named, { name: "password", value: Buffer.from(named.value, "base64").toString("utf8") }]
  })

/** `machine HOST login NAME password SECRET`, over lines as one likes. */
const netrc: Reader = (text) => {
  const words = text.match(/"(?:[^"\\\n]|\\.)*"|\S+/g) ?? []
  return words.flatMap((value, index) => {
    const name = words[index - 1] ?? ""
    return /^(?:password|account)$/.test(name) ? [{ name: "password", value: value.replace(/^"(.*)"$/s, "$1") }] : []
  })
}

/** `{auths: {HOST: {auth: base64 of user:password, identitytoken}}}`. */
const docker: Reader = (text) =>
  inJsonFile(text).flatMap((named) => (named.name === "auth" ? [named, ...ofBasic(named.value)] : [named]))
