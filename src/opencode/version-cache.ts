/** Caches what an opencode binary says of itself: starting it just for its version takes half a second. */
import { createHash } from "node:crypto"
import { stat } from "node:fs/promises"
import { isAbsolute } from "node:path"
import * as v from "valibot"
import { cacheOf } from "../support/cache.ts"
import { leadsTo } from "./launcher.ts"
import { type Binary, type Result, type Running, run } from "./run-opencode.ts"

/** A cached answer; `of`: state of the binary that gave it. */
const answer = v.object({ of: v.string(), stdout: v.string(), stderr: v.string() })

/** The variables that the answers depend on. */
const variables = ["OPENCODE_DB", "OPENCODE_DISABLE_CHANNEL_DB", "XDG_DATA_HOME", "HOME"]

/** Whether OpenCode has other folders, and another database, in each folder that it is started in. */
export const goesByFolder = (env: NodeJS.ProcessEnv): boolean =>
  ["OPENCODE_DB", "XDG_DATA_HOME", "HOME"].some((name) => env[name] && !isAbsolute(env[name]))

/** What it has said in this command: a launcher that cannot be told is asked once, not at each look into the database. */
const said = new WeakMap<Binary, Map<string, Result>>()

/**
 * Runs `opencode ARGS`, unless this very binary, or what a launcher leads to, has answered before. Only for questions whose
 * answer depends on nothing but the binary, the variables above and, where one of them is a relative path, the folder.
 */
export async function askCached(binary: Binary, args: string[], cwd: string, how: Running = {}): Promise<Result> {
  const answers = said.get(binary) ?? new Map<string, Result>()
  said.set(binary, answers)
  const question = JSON.stringify([args, goesByFolder(binary.env) && cwd])
  const result = answers.get(question) ?? (await asked(binary, args, cwd, how))
  if (result.code === 0 && result.stdout.trim()) answers.set(question, result)
  return result
}

async function asked(binary: Binary, args: string[], cwd: string, how: Running): Promise<Result> {
  const known = await stateOf(binary, cwd).catch(() => undefined)
  if (!known) return run(binary, args, cwd, how)
  const around = [...variables.map((name) => binary.env[name] ?? null), ...(goesByFolder(binary.env) ? [cwd] : [])]
  const question = JSON.stringify([known.path, args, around])
  const memory = cacheOf(binary.env, "told", createHash("sha256").update(question).digest("hex").slice(0, 32), answer)
  const before = await memory.read()
  if (before?.of === known.state && before.stdout.trim())
    return { code: 0, stdout: before.stdout, stderr: before.stderr }
  const { code, stdout, stderr } = await run(binary, args, cwd, how)
  // On a full disk it prints nothing, and succeeds.
  if (code === 0 && stdout.trim()) await memory.write({ of: known.state, stdout, stderr })
  return { code, stdout, stderr }
}

/**
 * Real path and file state of the binary, and of all that a launcher leads to; nothing where a launcher may start another
 * OpenCode tomorrow while all of that stays as it is.
 */
async function stateOf({ path, env }: Binary, cwd: string): Promise<{ path: string; state: string } | undefined> {
  const files = await leadsTo(path, { env, cwd })
  if (!files?.[0]) return undefined
  const states = await Promise.all(
    files.map(async (file) => {
      const { dev, ino, size, mtimeMs, ctimeMs } = await stat(file)
      return [dev, ino, size, mtimeMs, ctimeMs].join(" ")
    }),
  )
  return { path: files.join("\n"), state: states.join("\n") }
}
