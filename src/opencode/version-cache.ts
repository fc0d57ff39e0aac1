/** What an opencode says of itself, remembered: to start it only to hear its version takes half a second. */
import { createHash } from "node:crypto"
import { open, realpath, stat } from "node:fs/promises"
import { basename } from "node:path"
import * as v from "valibot"
import { cacheOf } from "../support/cache.ts"
import { type Binary, type Result, run } from "./run-opencode.ts"

/** A remembered answer, and the state of the binary that gave it. */
const answer = v.object({ of: v.string(), stdout: v.string(), stderr: v.string() })

/** What its answers depend on besides. */
const variables = ["OPENCODE_DB", "OPENCODE_DISABLE_CHANNEL_DB", "XDG_DATA_HOME", "HOME"]

/**
 * Runs `opencode ARGS`, unless this very binary has been asked before and succeeded. Only for questions whose answer
 * hangs on the binary and on the variables above alone.
 */
export async function askCached(binary: Binary, args: string[], cwd: string): Promise<Result> {
  const known = await stateOf(binary.path).catch(() => undefined)
  if (!known) return run(binary, args, cwd)
  const question = JSON.stringify([known.path, args, variables.map((name) => binary.env[name] ?? null)])
  const memory = cacheOf(binary.env, "told", createHash("sha256").update(question).digest("hex").slice(0, 32), answer)
  const before = await memory.read()
  if (before?.of === known.state && before.stdout.trim())
    return { code: 0, stdout: before.stdout, stderr: before.stderr }
  const { code, stdout, stderr } = await run(binary, args, cwd)
  // On a full disk it says nothing, and succeeds.
  if (code === 0 && stdout.trim()) await memory.write({ of: known.state, stdout, stderr })
  return { code, stdout, stderr }
}

/** Less than a compiled OpenCode has, and more than a program that only starts another. */
const leastBytes = 20_000_000

/**
 * The binary and how it lies there; nothing when it may not be one. A launcher (a script, a shim of mise or scoop) may
 * start another OpenCode tomorrow and look the same.
 */
async function stateOf(path: string): Promise<{ path: string; state: string } | undefined> {
  const real = await realpath(path)
  const { dev, ino, size, mtimeMs, ctimeMs } = await stat(real)
  if (!basename(real).startsWith("opencode") || size < leastBytes || !(await isNative(real))) return undefined
  return { path: real, state: [dev, ino, size, mtimeMs, ctimeMs].join(" ") }
}

/** How a program begins on Linux, Windows and macOS. */
const beginnings = ["7f454c46", "4d5a", "cffaedfe", "cafebabe"]

async function isNative(path: string): Promise<boolean> {
  const handle = await open(path)
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return beginnings.some((beginning) => buffer.toString("hex").startsWith(beginning))
  } finally {
    await handle.close()
  }
}
