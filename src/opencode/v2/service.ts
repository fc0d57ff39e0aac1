/**
 * The background service of OpenCode 2. It is asked for and never started: its start resumes turns that were cut off, and
 * calls the model.
 */
import type { Opencode } from "../find-opencode.ts"
import { patience, type Result, run } from "../run-opencode.ts"
import { openTransaction } from "../transaction.ts"
import { databasePath } from "./direct.ts"
import * as failures from "./failures.ts"

export type Status = {
  /** Whether the background service runs. */
  service: "running" | "stopped"
  /** Whether OpenCode 1 alone has run here: then a start of OpenCode 2 takes over its sessions. */
  untouched: boolean
}

/** Starts nothing and changes nothing. */
export async function statusOf(opencode: Opencode, cwd: string): Promise<Status> {
  const [{ stdout }, untouched] = await Promise.all([
    answered(opencode, ["service", "status"], cwd),
    isUntouched(opencode, cwd),
  ])
  return { service: /^https?:/m.test(stdout) ? "running" : "stopped", untouched }
}

/** @throws Failure where OpenCode 2 is to be started, and that would be its first time on the user's sessions */
export async function refuseFirstStart(opencode: Opencode, cwd: string): Promise<void> {
  if (await isUntouched(opencode, cwd)) throw failures.firstStart()
}

async function isUntouched(opencode: Opencode, cwd: string): Promise<boolean> {
  const path = await databasePath(opencode, cwd).catch(() => undefined)
  if (!path) return false
  const tables = new Set<unknown>()
  const look = await openTransaction(path, (rows) => {
    for (const { name } of rows("select name from sqlite_master where type = 'table'")) tables.add(name)
    return undefined
  }).catch(() => undefined)
  look?.close()
  return tables.has("session") && !tables.has("session_v2")
}

/** `opencode ARGS`, within the time that a person would wait. */
export const answered = (opencode: Opencode, args: string[], cwd: string): Promise<Result> =>
  run(opencode, args, cwd, { limit: patience })
