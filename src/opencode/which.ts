/** Which OpenCode is meant, where there may be two. */
import { basename, resolve } from "node:path"
import type { Major } from "../session/v2/model.ts"
import { ancestors, type Process } from "../support/ancestor-processes.ts"
import * as failures from "./failures.ts"
import { type Opencode, programs, versionOf } from "./find-opencode.ts"
import { leadsTo } from "./launcher.ts"
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
  const wanted = asked ?? caller?.major
  const because = asked ? "it is asked for" : caller ? "its tool call runs this" : undefined
  let problem: unknown
  for await (const [why, found] of places(world, caller?.program)) {
    const path = resolve(cwd, found)
    try {
      const version = await versionOf(path, env, cwd)
      const major = majorOf(version)
      if (!major) throw failures.unknownMajor(version)
      if (wanted === undefined || major === wanted)
        return { opencode: { path, version, env, note }, major, why: because ?? why }
    } catch (error) {
      if (wanted === undefined || found === env.OPENCODE_BIN) throw error
      // One that is wanted may stand behind it.
      problem ??= error
    }
  }
  throw problem ?? (wanted === undefined ? failures.notFound() : failures.noSuchMajor(wanted))
}

/** Where it may be, and why it is that one. @param program of the process whose tool call runs us */
async function* places({ env, cwd }: Seeking, program: string | undefined): AsyncGenerator<[string, string]> {
  if (env.OPENCODE_BIN) yield ["OPENCODE_BIN names it", env.OPENCODE_BIN]
  if (program) {
    // By the name that a person types.
    for await (const place of onPath(env)) if ((await leadsTo(place[1], { env, cwd }))?.includes(program)) yield place
    yield ["it runs this", program]
  }
  yield* onPath(env)
}

/** By both names. Each place is looked at when it is asked for: most are never needed. */
export async function* onPath(env: NodeJS.ProcessEnv): AsyncGenerator<[string, string]> {
  for (const name of ["opencode", "opencode2"])
    for await (const path of programs(env, name)) yield [`it is the ${name} on the PATH`, path]
}

function majorOf(version: string): Major | undefined {
  const major = Number(version.split(".")[0])
  return major === 1 || major === 2 ? major : undefined
}

type CallerHere = { major: Major; program?: string | undefined }

/** The nearest of the processes above us: one OpenCode may run in a terminal of the other, which leaves its variables. */
async function callerOf({ env, now }: Seeking): Promise<CallerHere | undefined> {
  if (env.OPENCODE !== "1" && env.OPENCODE_TERMINAL !== "1") return undefined
  for (const above of await ancestors(now)) {
    if (String(above.pid) === env.OPENCODE_PID) return { major: 1, program: programOf(above) }
    if (isHost(above)) return { major: 2, program: programOf(above) }
  }
  return undefined
}

/** Not where a runtime runs OpenCode's sources, or its file was replaced by an update. */
const programOf = ({ program }: Process) =>
  program && /^opencode2?(?:\.exe)?$/.test(basename(program)) ? program : undefined
