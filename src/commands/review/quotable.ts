/** Takes out of a report what others should not read: all words of a session that was removed, or that the check finds fault with. */
import type { Place } from "../../git/worktree.ts"
import { eachHeld } from "../../stores/both-stores.ts"
import type { SavedSession } from "../../stores/worktree/list-files.ts"
import { Failure } from "../../support/failure.ts"
import { toFailure } from "../../support/to-failure.ts"
import type { World } from "../../support/world.ts"
import { inspect } from "../shared/inspect-saved.ts"
import { protectionOf } from "../shared/redaction.ts"
import { placesOf } from "../shared/worktree-of-session.ts"
import type { Read } from "./read-sessions.ts"
import type { ReviewedSession, ReviewReport } from "./report.ts"

type Indexed = ReviewedSession & { index: number }

/** @param read has what each of the reported was read from */
export async function quotable(
  world: World,
  place: Place,
  reported: readonly Indexed[],
  read: readonly Read[],
): Promise<Pick<ReviewReport, "sessions" | "warnings">> {
  const byIndex = new Map(read.map((one) => [one.index, one]))
  const kept = reported.flatMap(({ index }) => byIndex.get(index) ?? []).filter(({ removed }) => !removed)
  const { found, warnings } = await findingsIn(
    world,
    place,
    kept.map(({ session }) => session),
  )
  const sessions = reported.map(({ index, ...one }) => {
    const session = byIndex.get(index)?.session
    const findings = session && found.get(session)
    if (findings === undefined) return silenced(one, { why: "removed" })
    return findings > 0 ? silenced(one, { why: "findings", findings }) : one
  })
  return { sessions, warnings }
}

/** In the very bytes that are quoted, as `check` does. @returns their number, of each session */
async function findingsIn(world: World, place: Place, sessions: readonly SavedSession[]) {
  const found = new Map<SavedSession, number>()
  if (sessions.length === 0) return { found, warnings: [] }
  const protection = await protectionOf(world, place)
  const redactor = await protection.redactor()
  const here = placesOf(world, place.root)
  for await (const { session, bytes, text: read } of eachHeld(place.root, sessions)) {
    const text = bytes instanceof Failure ? bytes : await read().catch(toFailure)
    const content = text instanceof Failure ? { bytes: 0, problem: text } : { bytes: Buffer.byteLength(text), text }
    // What it warns of concerns who loads the session.
    found.set(session, (await inspect({ file: session.file, ...content }, redactor, here, [])).length)
  }
  return { found, warnings: protection.warnings }
}

/** Keeps the numbers, and of one that is still there its file. */
function silenced(one: ReviewedSession, unquoted: NonNullable<ReviewedSession["unquoted"]>): ReviewedSession {
  const { sessionID, saved, file, store } = one.session
  const named = unquoted.why === "findings" ? { file, ...(store && { store }) } : {}
  const turns = one.turns
    .filter(({ sure, probable }) => sure + probable > 0)
    .map(({ number, time, sure, probable }) => ({ number, prompt: "", time, sure, probable, files: [] }))
  return { ...one, session: { sessionID, saved, ...named }, unquoted, models: [], turns, dropped: [], failed: [] }
}
