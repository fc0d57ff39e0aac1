/** Whether OpenCode has no session here, as far as that can be told without starting it: that alone would make a database. */
import { readdir } from "node:fs/promises"
import { resolve } from "node:path"
import { homesOf } from "../support/home-folders.ts"
import { leadsTo } from "./launcher.ts"
import { onPath, type Seeking } from "./which.ts"

/** True where no OpenCode that may be meant has a database. A launcher that cannot be told may have it anywhere. */
export async function isNeverStarted({ env, cwd }: Seeking): Promise<boolean> {
  if (env.OPENCODE_DB) return false
  const names = await readdir(homesOf(env).opencodeData).catch(({ code }: NodeJS.ErrnoException) =>
    code === "ENOENT" ? [] : ["unknown.db"],
  )
  // Before it had a database, its sessions were files there, which it takes over.
  if (names.some((name) => name.endsWith(".db") || name === "storage")) return false
  const found = env.OPENCODE_BIN ? [resolve(cwd, env.OPENCODE_BIN)] : []
  for await (const [, path] of onPath(env)) found.push(resolve(cwd, path))
  const told = await Promise.all(found.map((path) => leadsTo(path, { env, cwd }).catch(() => undefined)))
  return told.every((files) => files !== undefined)
}
