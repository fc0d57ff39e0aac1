/** Caches what an opencode binary says of itself: starting it just for its version takes half a second. */
import { createHash } from "node:crypto"
import { open, realpath, stat } from "node:fs/promises"
import { basename } from "node:path"
import * as v from "valibot"
import { cacheOf } from "../support/cache.ts"
import { type Binary, type Result, type Running, run } from "./run-opencode.ts"

/** A cached answer; `of`: state of the binary that gave it. */
const answer = v.object({ of: v.string(), stdout: v.string(), stderr: v.string() })

/** The variables that the answers depend on. */
const variables = ["OPENCODE_DB", "OPENCODE_DISABLE_CHANNEL_DB", "XDG_DATA_HOME", "HOME"]

/**
 * Runs `opencode ARGS`, unless this very binary has answered before. Only for questions whose answer depends on nothing
 * but the binary and the variables above.
 */
export async function askCached(binary: Binary, args: string[], cwd: string, how: Running = {}): Promise<Result> {
  const known = await stateOf(binary.path).catch(() => undefined)
  if (!known) return run(binary, args, cwd, how)
  const question = JSON.stringify([known.path, args, variables.map((name) => binary.env[name] ?? null)])
  const memory = cacheOf(binary.env, "told", createHash("sha256").update(question).digest("hex").slice(0, 32), answer)
  const before = await memory.read()
  if (before?.of === known.state && before.stdout.trim())
    return { code: 0, stdout: before.stdout, stderr: before.stderr }
  const { code, stdout, stderr } = await run(binary, args, cwd, how)
  // On a full disk it prints nothing, and succeeds.
  if (code === 0 && stdout.trim()) await memory.write({ of: known.state, stdout, stderr })
  return { code, stdout, stderr }
}

/** Bytes: less than a compiled OpenCode has, and more than a launcher. */
const leastBytes = 20_000_000

/**
 * Real path and file state of the binary; nothing when it may be a launcher (a script, a shim of mise or scoop), which
 * may start another OpenCode tomorrow without changing itself.
 */
async function stateOf(path: string): Promise<{ path: string; state: string } | undefined> {
  const real = await realpath(path)
  const { dev, ino, size, mtimeMs, ctimeMs } = await stat(real)
  if (!basename(real).startsWith("opencode") || size < leastBytes || !(await isNative(real))) return undefined
  return { path: real, state: [dev, ino, size, mtimeMs, ctimeMs].join(" ") }
}

/** First bytes of an executable on Linux, Windows and macOS. */
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
