/** A queue for processes that get in each other's way. A courtesy: nothing depends on its being kept. */
import { readFile, rm } from "node:fs/promises"
import { join, resolve } from "node:path"
import { setTimeout } from "node:timers/promises"
import { createFile } from "../support/atomic-file.ts"
import { isAlive } from "../support/process-alive.ts"
import { git } from "./worktree.ts"

/** Milliseconds; then one goes on without a turn. */
const patience = 10_000

/** Waits for a turn, in all worktrees of a clone. @returns ends it */
export async function turnIn(root: string): Promise<() => Promise<void>> {
  const folder = resolve(root, (await git(root, "rev-parse", "--git-common-dir")).replace(/\n$/, ""))
  const path = join(folder, "opencode-session.lock")
  for (const begun = Date.now(); Date.now() - begun < patience; ) {
    if (await createFile(path, String(process.pid)).catch(() => false)) return () => rm(path, { force: true })
    const holder = await readFile(path, "utf8").catch(() => "")
    // Killed in its turn.
    if (holder && !isAlive(Number(holder))) await rm(path, { force: true }).catch(() => {})
    await setTimeout(20 + 30 * Math.random())
  }
  return async () => {}
}
