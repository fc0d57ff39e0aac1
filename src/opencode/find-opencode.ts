/** Finds programs in the PATH, and asks them for their version. */
import { access, constants, stat } from "node:fs/promises"
import { basename, delimiter, join } from "node:path"
import { homesOf } from "../support/home-folders.ts"
import * as failures from "./failures.ts"
import { askCached } from "./version-cache.ts"

export type Opencode = {
  path: string
  version: string
  env: NodeJS.ProcessEnv
  /** Takes messages for debugging (`--verbose`). */
  note: (text: string) => void
}

/** Milliseconds: it is a program of 200 MB. */
const coldStart = 60_000

/**
 * What a binary says of itself. It is asked first of all: OpenCode 2 prints a help page with exit 0 where version 1
 * exports, and its first start rewrites the database.
 * @throws Failure when that is no version
 */
export async function versionOf(path: string, env: NodeJS.ProcessEnv, cwd: string): Promise<string> {
  const { code, stdout, stderr } = await askCached({ path, env }, ["--version"], cwd, { limit: coldStart })
  const said = stdout.trim().split("\n").at(-1) ?? ""
  const version = /^(?:opencode )?v?(\d+\.\d+\.\d+\S*)$/.exec(said)?.[1]
  if (code !== 0 || !version) throw failures.unknownVersion(path, (said || stderr.trim()).slice(0, 200))
  return version
}

/** What a person types to start this binary. */
export const commandOf = ({ path }: Pick<Opencode, "path">) =>
  /^opencode2(?:\.exe)?$/.test(basename(path)) ? "opencode2" : "opencode"

/** The programs of a name in the PATH, and where the installer puts it. */
export async function* programs(env: NodeJS.ProcessEnv, program: string): AsyncGenerator<string> {
  const names = process.platform === "win32" ? [`${program}.exe`] : [program]
  const folders = (env.PATH ?? env.Path ?? "").split(delimiter).filter(Boolean)
  for (const folder of [...folders, join(homesOf(env).home, ".opencode", "bin")])
    for (const name of names) {
      const path = join(folder, name)
      if (await isExecutable(path)) yield path
    }
}

async function isExecutable(path: string): Promise<boolean> {
  // A folder has the executable bit, too.
  const file = (await stat(path).catch(() => undefined))?.isFile() ?? false
  return access(path, constants.X_OK).then(
    () => file,
    () => false,
  )
}
