/** Which session is meant: exactly, or not at all. */
import type { Place } from "../../git/worktree.ts"
import { unknownGiven, unknownSession } from "../../opencode/failures.ts"
import type { Reader, RunningCommand, SessionRow, Snapshot } from "../../opencode/host.ts"
import { ancestors, type Process } from "../../support/ancestor-processes.ts"
import { localTime } from "../../support/format.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { movedAmong } from "../shared/moved-worktree.ts"
import { belongs } from "../shared/worktree-of-session.ts"
import type { Found } from "./save-report.ts"

export type Current = { id: string; found: Found; snapshot: Snapshot }

const tenMinutes = 10 * 60 * 1000
const twoSeconds = 2000
const day = 24 * 60 * 60 * 1000

export async function currentSession(
  world: World,
  reader: Reader,
  place: Place,
  named: string | undefined,
): Promise<Current> {
  const said = named || world.env.OPENCODE_SESSION_ID
  const above = world.env.OPENCODE === "1" && !said ? await ancestors(world.now) : []
  // What nobody looks at is not asked for: with many long sessions it is most of the work.
  const since = above.length > 0 ? beginOfOpencode(world, above) : undefined
  const directories = said ? [] : [...new Set([place.root, world.cwd])]
  const snapshot = await reader.snapshot(directories, since)
  const asking = world.choose && { ...world, choose: released(reader, world.choose) }
  const choice = await choose(asking ?? world, place, snapshot, above, named)
  // A person takes their time, and OpenCode goes on meanwhile.
  return { ...choice, snapshot: choice.found === "chosen" ? await reader.snapshot() : snapshot }
}

/** Holds no moment of the database while it waits for an answer. */
function released(reader: Reader, ask: NonNullable<World["choose"]>): NonNullable<World["choose"]> {
  return (...question) => {
    reader.release()
    return ask(...question)
  }
}

type Choice = { id: string; found: Found }

async function choose(
  world: World,
  place: Place,
  { sessions, running }: Snapshot,
  above: Process[],
  named: string | undefined,
): Promise<Choice> {
  const root = (id: string) => rootOf(id, sessions)
  if (named) {
    const session = sessions.get(named)
    if (!session) throw unknownSession(named)
    if (session.parentID) throw failures.isSubagent(named, root(named))
    return { id: named, found: "named" }
  }
  const given = world.env.OPENCODE_SESSION_ID
  if (given && !sessions.has(given)) throw unknownGiven(given)
  if (given) return { id: root(given).id, found: "environment" }

  const callers = world.env.OPENCODE === "1" ? callersOf(running, above, world) : []
  const calling = [...new Set(callers.map(({ sessionID }) => root(sessionID)))]
  if (calling[0]) return pick(world, calling, "tool call")

  const { here, moved } = await sessionsOf(place, sessions)
  const latest = here[0]
  if (!latest && moved[0]) return offer(world, place, moved)
  if (!latest) throw failures.noSession(place.root)
  const certain = moved.filter(({ projectID }) => projectID !== "global")
  const recent = [...here, ...certain].filter(({ active }) => world.now().getTime() - active < tenMinutes)
  return pick(world, recent.length > 1 || moved.some((one) => recent.includes(one)) ? recent : [latest], "most recent")
}

/** A folder that is gone may have been this one, or one that was deleted: that only a person knows. */
async function offer(world: World, place: Place, moved: SessionRow[]): Promise<Choice> {
  const some = moved.slice(0, 20)
  if (!world.choose) throw failures.onlyMoved(place.root, some)
  const id = await world.choose(
    "No session is of this folder. Which one is, of a folder that is gone?",
    optionsOf(some),
  )
  if (!id) throw failures.cancelled()
  return { id, found: "chosen" }
}

async function pick(world: World, sessions: SessionRow[], found: Found): Promise<Choice> {
  const [only, second] = sessions
  if (only && !second) return { id: only.id, found }
  if (!world.choose) throw failures.severalSessions(sessions)
  const id = await world.choose("Several sessions are in use here. Which one?", optionsOf(sessions))
  if (!id) throw failures.cancelled()
  return { id, found: "chosen" }
}

const optionsOf = (sessions: readonly SessionRow[]) =>
  sessions.map(({ id, title, active }) => ({
    value: id,
    label: `${title}, ${localTime(new Date(active))}`,
    hint: id,
  }))

/**
 * The tool calls that may be this very command. OpenCode gives each to a shell: that shell is proof. A shell becomes its
 * only command, so that its words are gone; then it is a call that began when that process did.
 */
function callersOf(running: RunningCommand[], above: Process[], world: World): RunningCommand[] {
  const host = above.findIndex(({ pid }) => String(pid) === world.env.OPENCODE_PID)
  // Detached from it, or in a terminal that an agent has opened: then nothing is proven.
  const called = above[host - 1]
  if (!called) return []
  const given = running.filter(({ command }) => called.args.includes(command))
  if (given.length > 0) return given
  const timely = running.filter(({ started }) => Math.abs(started - called.began) < twoSeconds)
  const worded = timely.filter(({ command }) => plain(called.args.join(" ")).endsWith(plain(command)))
  return worded.length === 1 ? worded : timely
}

/** A command without its quoting and spacing, which the system does not keep. */
const plain = (command: string) =>
  command
    .replace(/["'\\]/g, "")
    .replace(/\s+/g, " ")
    .trim()

/** When the OpenCode that runs us began (ms): a tool call from before that was cut off, not running. */
function beginOfOpencode({ env, now }: World, above: Process[]): number {
  const host = above.find(({ pid }) => String(pid) === env.OPENCODE_PID)
  return host ? host.began - 1000 : now().getTime() - 7 * day
}

/** Follows a subagent up to the session it works for. */
function rootOf(id: string, byId: Map<string, SessionRow>): SessionRow {
  let session = byId.get(id)
  if (!session) throw unknownSession(id)
  for (const seen = new Set([id]); session.parentID && !seen.has(session.parentID); ) {
    const parent = byId.get(session.parentID)
    if (!parent) break
    seen.add(parent.id)
    session = parent
  }
  return session
}

/**
 * The root sessions of this worktree, and those of this project whose folder is gone, each most recently active first; a
 * subagent's work counts for its root.
 */
async function sessionsOf(place: Place, byId: Map<string, SessionRow>) {
  const all = [...byId.values()]
  const active = new Map<string, number>()
  for (const session of all) {
    const { id } = rootOf(session.id, byId)
    active.set(id, Math.max(active.get(id) ?? 0, session.active))
  }
  const sorted = all
    .filter(({ parentID, archived }) => !parentID && !archived)
    .map((session) => ({ ...session, active: active.get(session.id) ?? session.active }))
    .sort((a, b) => b.active - a.active)
  const here = sorted.filter(({ directory }) => belongs(directory, place))
  return { here, moved: await movedAmong(sorted, place) }
}
