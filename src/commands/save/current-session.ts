/** Finds the current session: exactly, or not at all. */
import type { Place } from "../../git/worktree.ts"
import { unknownGiven, unknownSession } from "../../opencode/failures.ts"
import type { Caller, Host, Reader, SessionRow, Snapshot } from "../../opencode/host.ts"
import { localTime } from "../../support/format.ts"
import { matching } from "../../support/match-words.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { movedAmong } from "../shared/moved-worktree.ts"
import { belongs } from "../shared/worktree-of-session.ts"
import type { Found } from "./save-report.ts"

export type Current = { id: string; found: Found; snapshot: Snapshot }

const tenMinutes = 10 * 60 * 1000

/** @param before the session that was found at a first attempt */
export async function currentSession(
  world: World,
  host: Pick<Host, "caller">,
  reader: Reader,
  place: Place,
  named: string | undefined,
  before?: Omit<Current, "snapshot">,
): Promise<Current> {
  if (before) return { ...before, snapshot: await reader.snapshot() }
  const said = named || world.env.OPENCODE_SESSION_ID
  // Commands are read only if needed: with many long sessions they are most of the work.
  const caller = said ? undefined : await host.caller(world.now)
  const directories = said ? [] : [...new Set([place.root, world.cwd])]
  const snapshot = await reader.snapshot(directories, caller?.since)
  const asking = world.choose && { ...world, choose: released(reader, world.choose) }
  const choice = await choose(asking ?? world, place, snapshot, caller, named)
  // A person takes time to choose, and OpenCode goes on meanwhile: read again.
  return { ...choice, snapshot: choice.found === "chosen" ? await reader.snapshot() : snapshot }
}

/** Releases the database while it waits for an answer. */
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
  caller: Caller | undefined,
  named: string | undefined,
): Promise<Choice> {
  const root = (id: string) => rootOf(id, sessions)
  if (named) {
    const session = sessions.get(named) ?? (await byWords(world, place, named, sessions))
    if (session.parentID) throw failures.isSubagent(named, root(named))
    return { id: session.id, found: "named" }
  }
  const given = world.env.OPENCODE_SESSION_ID
  if (given && !sessions.has(given)) throw unknownGiven(given)
  if (given) return { id: root(given).id, found: "environment" }

  const callers = caller?.among(running) ?? []
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

/** The session that words of its title, or the beginning of its id, mean: first among those of this worktree. */
async function byWords(world: World, place: Place, words: string, sessions: Snapshot["sessions"]): Promise<SessionRow> {
  const all = [...sessions.values()].filter(({ parentID }) => !parentID).sort((a, b) => b.active - a.active)
  const { here, moved } = await sessionsOf(place, sessions)
  const fitting = (some: readonly SessionRow[]) =>
    /^ses_/.test(words) ? some.filter(({ id }) => id.startsWith(words)) : matching(words, some, ({ title }) => [title])
  const found = [[...here, ...moved], all].map(fitting).find(({ length }) => length > 0) ?? []
  const [only, second] = found
  if (only && !second) return only
  if (!only) throw unknownSession(words)
  if (!world.choose) throw failures.severalFit(words, found)
  const id = await world.choose("Which one?", optionsOf(found))
  const chosen = sessions.get(id ?? "")
  if (!chosen) throw failures.cancelled()
  return chosen
}

/** A missing folder may be this worktree's former place, or deleted: only the user knows which. */
async function offer(world: World, place: Place, moved: SessionRow[]): Promise<Choice> {
  const some = moved.slice(0, 20)
  if (!world.choose) throw failures.onlyMoved(place.root, some)
  const id = await world.choose(
    "No session belongs to this folder. Which one of a folder that no longer exists do you mean?",
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
    label: title,
    hint: `${localTime(new Date(active))} · ${id}`,
  }))

/** Walks from a subagent up to the session it works for. */
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
 * The root sessions of this worktree, and those of this project whose folder is gone, most recently active first. A
 * subagent's activity counts for its root.
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
