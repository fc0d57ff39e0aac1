/** Finds the tool call of OpenCode 1 that runs this command. */
import { ancestors, type Process } from "../../support/ancestor-processes.ts"
import type { Caller, RunningCommand } from "../host.ts"

/** Milliseconds. */
const [soon, day] = [2000, 24 * 60 * 60 * 1000]

export async function caller(env: NodeJS.ProcessEnv, now: () => Date): Promise<Caller | undefined> {
  if (env.OPENCODE !== "1") return undefined
  const above = await ancestors(now)
  if (above.length === 0) return undefined
  const host = above.findIndex(({ pid }) => String(pid) === env.OPENCODE_PID)
  return { since: beginOf(above[host], now), among: (running) => callersOf(running, above[host - 1]) }
}

/**
 * The tool calls that may be this very command. OpenCode starts a shell for each, which proves it. A shell may
 * replace itself with its only command and lose its arguments; then a call that began when that process did counts.
 * @param called the process that OpenCode started; nothing for one that is detached from it, or in a terminal that an
 * agent has opened: that proves nothing
 */
function callersOf(running: readonly RunningCommand[], called: Process | undefined): RunningCommand[] {
  if (!called) return []
  const given = running.filter(({ command }) => called.args.includes(command))
  if (given.length > 0) return given
  const timely = running.filter(({ started }) => Math.abs(started - called.began) < soon)
  const worded = timely.filter(({ command }) => plain(called.args.join(" ")).endsWith(plain(command)))
  return worded.length === 1 ? worded : timely
}

/** Strips quoting and spacing, which the system does not keep. */
const plain = (command: string) =>
  command
    .replace(/["'\\]/g, "")
    .replace(/\s+/g, " ")
    .trim()

/** When the OpenCode that runs us began (ms): a tool call from before that was interrupted and is not running. */
const beginOf = (host: Process | undefined, now: () => Date): number =>
  host ? host.began - 1000 : now().getTime() - 7 * day
