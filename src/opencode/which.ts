/** Which OpenCode is meant, where there may be two. */
import { resolve } from "node:path"
import type { Major } from "../session/v2/model.ts"
import { ancestors } from "../support/ancestor-processes.ts"
import * as failures from "./failures.ts"
import { type Opencode, search, versionOf } from "./find-opencode.ts"
import { isHost } from "./v2/callers.ts"

export type Which = {
  opencode: Opencode
  major: Major
  /** Why it is this one, for `doctor`. */
  why: string
}

/** The parts of the world that the search needs. `host`: the major that the user wants. */
export type Seeking = {
  cwd: string
  env: NodeJS.ProcessEnv
  now: () => Date
  host?: Major | undefined
  note?: ((text: string) => void) | undefined
}

/**
 * The one that is asked for; else the one whose tool call runs us; else `OPENCODE_BIN`; else `opencode` in the PATH, else
 * `opencode2`. Nothing is started but to say its version.
 */
export async function whichOpencode(world: Seeking): Promise<Which> {
  const { env, cwd, host: asked, note = () => {} } = world
  const caller = asked ? undefined : await callerOf(world)
  const wanted = asked ?? caller
  const because = asked ? "it is asked for" : caller ? "its tool call runs this" : undefined
  const places: [string, () => Promise<string | undefined>][] = [
    ["OPENCODE_BIN names it", async () => env.OPENCODE_BIN],
    ["it is the opencode on the PATH", () => search(env, "opencode")],
    ["it is the opencode2 on the PATH", () => search(env, "opencode2")],
  ]
  for (const [why, find] of places) {
    const found = await find()
    if (!found) continue
    const path = resolve(cwd, found)
    const version = await versionOf(path, env, cwd)
    const major = majorOf(version)
    if (!major) throw failures.unknownMajor(version)
    if (wanted === undefined || major === wanted)
      return { opencode: { path, version, env, note }, major, why: because ?? why }
  }
  throw wanted === undefined ? failures.notFound() : failures.noSuchMajor(wanted)
}

function majorOf(version: string): Major | undefined {
  const major = Number(version.split(".")[0])
  return major === 1 || major === 2 ? major : undefined
}

/** The nearest of the processes above us: one OpenCode may run in a terminal of the other, which leaves its variables. */
async function callerOf({ env, now }: Seeking): Promise<Major | undefined> {
  if (env.OPENCODE !== "1" && env.OPENCODE_TERMINAL !== "1") return undefined
  for (const above of await ancestors(now)) {
    if (String(above.pid) === env.OPENCODE_PID) return 1
    if (isHost(above)) return 2
  }
  return undefined
}
