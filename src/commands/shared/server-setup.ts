/** Finds out whether agents may ask our server in a folder, and plans that they may, or may no more. */
import { join } from "node:path"
import { type Change, readIfThere } from "../../git/file-changes.ts"
import { serverNameTaken } from "../../opencode/failures.ts"
import { isOurs, recallSkill as skill } from "../../opencode/setup/command-files.ts"
import {
  madeConfig,
  type Server,
  serverName,
  serversIn,
  withoutServer,
  withServer,
} from "../../opencode/setup/server-entry.ts"
import { recallText } from "../../opencode/setup/skills.ts"
import { Failure } from "../../support/failure.ts"
import { isSameText } from "../../support/line-ends.ts"

/** In the user's folder OpenCode reads this one, too. */
const olderConfig = "config.json"

type Config = { path: string; text: string; servers: Server[]; failure?: Failure }

/**
 * The files of OpenCode's configuration that are there.
 * @param prefix of OpenCode's folder below `base`; empty where that is the folder itself
 */
async function configsIn(base: string, prefix: string): Promise<Config[]> {
  // OpenCode reads all of them, and `opencode mcp add` takes the first.
  const named = [...new Set(["", prefix])].flatMap((folder) => [`${folder}opencode.json`, `${folder}opencode.jsonc`])
  const paths = prefix === "" ? [...named, olderConfig] : named
  const configs = paths.map(async (path): Promise<Config[]> => {
    const text = await readIfThere(join(base, path))
    if (text === undefined) return []
    try {
      return [{ path, text, servers: serversIn(text, path) }]
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure
      return [{ path, text, servers: [], failure }]
    }
  })
  return (await Promise.all(configs)).flat()
}

/** A file that cannot be told may have our server. */
const mayHaveOurs = ({ text, failure }: Config) => failure !== undefined && text.includes("opencode-session")

/** `off`: whether our server is there, and OpenCode does not start it. */
export type ServerPlan = { changes: Change[]; warnings: string[]; off?: boolean }

/** @throws Failure when a file that matters cannot be changed, or another server has the name */
export async function planServer(base: string, prefix: string, remove: boolean): Promise<ServerPlan> {
  const [configs, before] = await Promise.all([configsIn(base, prefix), readIfThere(join(base, prefix + skill))])
  const broken = configs.find(mayHaveOurs)
  if (broken?.failure) throw broken.failure
  const ofSkill = { path: prefix + skill, before, after: remove ? undefined : recallText }
  if (!remove) {
    const there = configs.flatMap(startedIn)
    const warnings = there.filter(({ off }) => off).map((one) => sentenceOf(switchedOff(one)))
    const off = there.length > 0 && there.every((one) => one.off)
    return { changes: [...added(configs), ofSkill], warnings, off }
  }
  const alike = configs.flatMap(({ path, servers }) =>
    servers.filter(({ whose }) => whose === "alike").map(({ name }) => `"${name}" in ${path}`),
  )
  return {
    changes: [
      ...configs
        .filter(({ servers }) => servers.some(({ whose }) => whose === "ours"))
        .map(({ path, text }) => ({ path, before: text, after: withoutServer(text, path) })),
      ofSkill,
    ],
    warnings: alike.map((one) => `The server ${one} is not as init writes it; it was left as it is.`),
  }
}

function added(configs: readonly Config[]): Change[] {
  if (configs.some(({ servers }) => servers.some(({ whose }) => whose !== "other"))) return []
  const taken = configs.find(({ servers }) => servers.some(({ name }) => name === serverName))
  if (taken) throw serverNameTaken(taken.path, serverName)
  const newer = configs.filter(({ path }) => path !== olderConfig)
  const config = newer.find(({ servers }) => servers.length > 0) ?? newer[0]
  if (!config) return [{ path: "opencode.json", before: undefined, after: madeConfig }]
  if (config.failure) throw config.failure
  return [{ path: config.path, before: config.text, after: withServer(config.text, config.path) }]
}

/** What is said where the repository's server takes the place of another that the user has. @param base the user's folder */
export async function hidesYours(base: string): Promise<string[]> {
  const configs = await configsIn(base, "")
  const isAnother = ({ name, whose }: Server) => name === serverName && whose === "other"
  return configs
    .filter(({ servers }) => servers.some(isAnother))
    .map(
      ({ path }) =>
        `Your own ${join(base, path)} has another server named "${serverName}": here, this one takes its place. Rename yours to have both.`,
    )
}

/** One that starts our server, and its file. */
export type ServerThere = Server & { path: string }

const startedIn = ({ path, servers }: Config): ServerThere[] =>
  servers.filter(({ whose }) => whose !== "other").map((server) => ({ ...server, path }))

/** @param where whose file it is: empty for the repository's */
export const switchedOff = ({ name, path }: ServerThere, where = "") => ({
  what: `the server "${name}" in ${path}${where} is switched off`,
  next: `Take "enabled" or "disabled" out of it there.`,
})

const sentenceOf = ({ what, next }: ReturnType<typeof switchedOff>) =>
  `${what.slice(0, 1).toUpperCase()}${what.slice(1)}. ${next}`

/** What is set up in a folder. */
export type ServerSetUp = {
  servers: ServerThere[]
  skill: "none" | "current" | "older" | "foreign"
}

/** @throws Failure when a file that may have our server cannot be read */
export async function serverIn(base: string, prefix: string): Promise<ServerSetUp> {
  const [configs, text] = await Promise.all([configsIn(base, prefix), readIfThere(join(base, prefix + skill))])
  const broken = configs.find(mayHaveOurs)
  if (broken?.failure) throw broken.failure
  return {
    servers: configs.flatMap(startedIn),
    skill:
      text === undefined
        ? "none"
        : isSameText(text, recallText)
          ? "current"
          : isOurs(skill, text)
            ? "older"
            : "foreign",
  }
}
