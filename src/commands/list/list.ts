/** `opencode-session list`: the saved sessions, numbered as `load` numbers them. */
import { findPlace } from "../../git/worktree.ts"
import { listOthers, listReadable } from "../../stores/both-stores.ts"
import { fetchBranch, takenWords } from "../../stores/branch/open-branch.ts"
import { howToSettle, inConflict } from "../../stores/conflicts/report-conflict.ts"
import type { SavedSession, Unreadable } from "../../stores/worktree/list-files.ts"
import type { Failure } from "../../support/failure.ts"
import { toFailure } from "../../support/to-failure.ts"
import type { World } from "../../support/world.ts"
import { marks } from "../shared/local-status.ts"
import { chosenBy, spanOf } from "../shared/session-filter.ts"

export type ListOptions = {
  /** Include those of other local and remote-tracking branches. */
  allBranches?: boolean | undefined
  /** Fetch the branch of the sessions first. */
  fetch?: boolean | undefined
  /** Only those saved since: a day, or how long ago. */
  since?: string | undefined
  /** Only those that somebody saved or wrote a prompt in: any part of the name. */
  by?: string | undefined
  /** At most so many. */
  limit?: number | undefined
}

/**
 * `mark`: the local status in words, `not compared` among them; absent where this machine has nothing. `number`:
 * by which `load` takes it; those on other branches have none.
 */
export type Listed = SavedSession & { mark?: string; number?: number }

export type ListReport = {
  root: string
  sessions: Listed[]
  /** How many there are, with those that were not asked for. */
  total: number
  /** Whether a fetch may bring more, and was not asked for: with a remote that cannot be used it fails. */
  mayFetch: boolean
  warnings: string[]
  /** Those of them that tell why the configured remote cannot be used. */
  unusable: string[]
  /** Those of them that tell of single sessions: they cannot be read, or are not there any more. */
  ofSessions: string[]
  /** How many files cannot be read. */
  unread: number
  /** Why the fetch failed. */
  unfetched?: Failure
}

/** Says once what applies to many files. */
function unreadWords(unreadable: readonly Unreadable[]): string[] {
  const last = new Map(unreadable.map(({ problem }) => [problem.next, problem]))
  return unreadable.map(({ problem }) => (last.get(problem.next) === problem ? problem.message : problem.what))
}

export async function list(world: World, options: ListOptions = {}): Promise<ListReport> {
  const { allBranches, fetch, limit, since, by } = options
  const isWanted = chosenBy({ author: by }, spanOf({ since }, world.now()))
  const place = await findPlace(world.cwd)
  const { root, note } = place
  const unfetched = fetch ? await fetchBranch(world, place).then(() => undefined, toFailure) : undefined
  const listed = await listReadable(world, place)
  const { sessions, unreadable, branch } = listed
  // Where both sides continued a session, the number belongs to the local one.
  const more = await listed.withMore()
  const known = { ...listed, sessions: [...sessions, ...more] }
  const others = await listOthers(place, known, allBranches)
  const unread = [...unreadable, ...others.unreadable]
  const taken = branch ? await takenWords(root, branch.taken, branch.remote.called) : []
  const disputed = sessions.some(({ conflict }) => conflict) ? [howToSettle] : []
  const ofSessions = [...unreadWords(unread), ...taken]
  // A fetch says so itself.
  const unusable = unfetched ? [] : listed.unusable
  const warnings = [...(note ? [note] : []), ...unusable, ...disputed, ...ofSessions]
  const numbered = sessions.map((session, index): Listed => ({ ...session, number: index + 1 }))
  const all: Listed[] = [...numbered, ...more, ...others.sessions]
  const wanted = all.filter(isWanted).slice(0, limit)
  const settled = wanted.filter(({ number, conflict }) => number !== undefined && !conflict)
  const here = await marks(world, place, settled)
  const marked = wanted.map((session): Listed => {
    const mark = session.conflict ? inConflict : here.get(session)
    return mark === undefined ? session : { ...session, mark }
  })
  const mayFetch = listed.byFetch && !fetch && listed.unusable.length === 0
  const told = { warnings, unusable, ofSessions, unread: unread.length, ...(unfetched && { unfetched }) }
  return { root, sessions: marked, total: all.length, mayFetch, ...told }
}
