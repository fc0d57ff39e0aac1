/** The local status of each saved session: its mark in `list`. */
import type { Place } from "../../git/worktree.ts"
import { findHost } from "../../opencode/find-host.ts"
import type { Reader } from "../../opencode/host.ts"
import { isNeverStarted } from "../../opencode/never-started.ts"
import { openSaved } from "../../session/document/saved-document.ts"
import { messageCount } from "../../session/v2/model.ts"
import { readListed, type SavedSession } from "../../stores/worktree/list-files.ts"
import { Failure } from "../../support/failure.ts"
import { count } from "../../support/format.ts"
import type { World } from "../../support/world.ts"
import { type Compared, compare } from "./compare-with-local.ts"
import { otherNames, underOneName } from "./other-names.ts"
import { homeOf, textMaps, workOf } from "./worktree-of-session.ts"

/** At most so many whole conversations are compared. */
const compared = 40

/** The mark of a session that is here, and of which nobody has looked how it stands. */
const notCompared = "not compared"

/** A mark of a word or two for each session that this machine has; a session may be listed once for each store. */
type Marks = Map<SavedSession, string>

export async function marks(world: World, place: Place, listed: readonly SavedSession[]): Promise<Marks> {
  if (listed.length === 0) return new Map()
  try {
    return (await isNeverStarted(world)) ? new Map() : await directly(world, place, listed)
  } catch {
    // A list must neither wait nor fail for its marks.
    return new Map()
  }
}

async function directly(world: World, place: Place, listed: readonly SavedSession[]): Promise<Marks> {
  const host = await findHost(world, { mends: false })
  const works = new Map<string | undefined, Promise<Place>>()
  const workAt = (directory: string | undefined) => {
    const work = works.get(directory) ?? homeOf(directory, place).then((home) => workOf(home, place))
    works.set(directory, work)
    return work
  }
  const compareAll = async (reader: Reader) => {
    const snapshot = await reader.snapshot()
    const here = listed.filter(({ sessionID }) => snapshot.sessions.has(sessionID))
    const marked = here.map(async (session, index): Promise<[SavedSession, string]> => {
      if (index >= compared) return [session, notCompared]
      const document = await readListed(place.root, session).catch(() => undefined)
      if (!document) return [session, notCompared]
      const row = snapshot.sessions.get(session.sessionID)
      const work = await workAt(row?.directory)
      const asOne = underOneName(work.root, await otherNames(world, reader, row, work))
      const family = openSaved(document, textMaps(world, work.root).expand, (diffs) => host.takesDiffs(diffs))
      try {
        return [session, markOf(await compare(reader, snapshot, family, asOne))]
      } catch (error) {
        // Too large to compare.
        if (error instanceof Failure) return [session, notCompared]
        throw error
      }
    })
    return new Map(await Promise.all(marked))
  }
  return host.reading(place.root, compareAll, "fail")
}

/** Predicts what `load` will do (see load.ts). */
export function markOf(all: readonly Compared[]): string {
  const kinds = new Set(all.map(({ relation }) => relation?.kind))
  if (kinds.has("diverged") || (kinds.has("file ahead") && kinds.has("local ahead"))) return "diverged"
  if (all.some(({ relation, isElsewhere }) => isElsewhere && relation?.kind === "file ahead")) return "diverged"
  const undone = all.reduce((sum, one) => sum + (one.undone ?? 0), 0)
  const more = all.reduce((sum, { member, relation }) => {
    if (!relation) return sum + messageCount(member.messages)
    return relation.kind === "file ahead" ? sum + relation.messages : sum
  }, 0)
  if (more > 0) return `${count(more, "message")} ahead${all.some((one) => one.isBehindUndo) ? ", /undo pending" : ""}`
  if (undone > 0) return `here, ${count(undone, "message")} undone`
  return kinds.has("local ahead") ? "behind yours" : "here"
}
