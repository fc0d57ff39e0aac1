/**
 * The background service of OpenCode 2. It is asked for and never started: its start resumes turns that were cut off, and
 * calls the model.
 */
import { existsSync } from "node:fs"
import { commandOf, type Opencode } from "../find-opencode.ts"
import { patience, type Result, run } from "../run-opencode.ts"
import { openTransaction, type Transaction } from "../transaction.ts"
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
  const [{ stdout }, takeover] = await Promise.all([
    answered(opencode, ["service", "status"], cwd),
    takeoverOf(opencode, cwd),
  ])
  return { service: /^https?:/m.test(stdout) ? "running" : "stopped", untouched: takeover === "not begun" }
}

/** @throws Failure where a start of OpenCode 2 would be its first on the user's sessions, or nobody can tell */
export async function refuseFirstStart(opencode: Opencode, cwd: string): Promise<void> {
  if ((await takeoverOf(opencode, cwd)) === "not begun") throw failures.firstStart(commandOf(opencode))
}

/** @throws Failure where OpenCode 2 would replace what comes in now by what OpenCode 1 left, or nobody can tell */
export async function refuseDuringTakeover(opencode: Opencode, cwd: string): Promise<void> {
  if ((await takeoverOf(opencode, cwd)) === "under way") throw failures.takingOver(commandOf(opencode))
}

type Takeover = "none" | "not begun" | "under way" | "over"

/** How far OpenCode 2 is with the sessions that OpenCode 1 left here. */
async function takeoverOf(opencode: Opencode, cwd: string): Promise<Takeover> {
  const path = await databasePath(opencode, cwd)
  if (!existsSync(path)) return "none"
  try {
    const open = await openTransaction(path, () => undefined)
    try {
      return takeoverIn(open)
    } finally {
      open.close()
    }
  } catch (problem) {
    throw failures.takeoverUnknown(path, (problem as Error).message)
  }
}

function takeoverIn({ rows }: Transaction): Takeover {
  const names = rows("select name from sqlite_master where type = 'table'").map(({ name }) => name)
  if (!names.includes("session")) return "none"
  if (!names.includes("session_v2")) return "not begun"
  const [left] = rows("select 1 from session limit 1")
  const [row] = names.includes("kv") ? rows("select value from kv where key = 'migration.v1-v2'") : []
  return !left || isOver(row?.value) ? "over" : "under way"
}

/** @param value of the row in which OpenCode 2 keeps how far it is */
export const isOver = (value: unknown): boolean => /"phase"\s*:\s*"completed"/.test(String(value))

/** `opencode ARGS`, within the time that a person would wait. */
export const answered = (opencode: Opencode, args: string[], cwd: string): Promise<Result> =>
  run(opencode, args, cwd, { limit: patience })
