/** `opencode-session list`: the saved sessions, as `load` offers them. */
import { findPlace, isLeftOut } from "../../git/worktree.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { listBoth } from "../../stores/both-stores.ts"
import { fetchBranch, seenIn, takenWords, theirsOf } from "../../stores/branch/open-branch.ts"
import { howToSettle, inConflict } from "../../stores/conflicts/report-conflict.ts"
import { leftOut } from "../../stores/failures.ts"
import {
  type Listing,
  listBlobs,
  listElsewhere,
  type SavedSession,
  type Unreadable,
} from "../../stores/worktree/list-files.ts"
import type { Failure } from "../../support/failure.ts"
import { toFailure } from "../../support/to-failure.ts"
import type { World } from "../../support/world.ts"
import { marks } from "./local-status.ts"

export type ListOptions = {
  /** Also those of other local and remote-tracking branches. */
  allBranches?: boolean | undefined
  /** Get what the others have on the branch first. */
  fetch?: boolean | undefined
}

/** With what this machine has of it, in words; none where it has nothing, or where that cannot be seen at once. */
export type Listed = SavedSession & { mark?: string }

export type ListReport = {
  root: string
  sessions: Listed[]
  warnings: string[]
  /** Why nothing was got. */
  unfetched?: Failure
}

const none: Listing = { sessions: [], unreadable: [] }

/** What is to be done about many is said once. */
function unreadWords(unreadable: readonly Unreadable[]): string[] {
  const last = new Map(unreadable.map(({ problem }) => [problem.next, problem]))
  return unreadable.map(({ problem }) => (last.get(problem.next) === problem ? problem.message : problem.what))
}

export async function list(world: World, { allBranches, fetch }: ListOptions = {}): Promise<ListReport> {
  const place = await findPlace(world.cwd)
  const { root, note, git } = place
  const unfetched = fetch ? await fetchBranch(world, place).then(() => undefined, toFailure) : undefined
  const { sessions, unreadable, branch } = await listBoth(world, place)
  // Where both went on with a session, what is here has the number.
  const theirs = branch ? await listBlobs(root, theirsOf(branch)) : none
  const elsewhere = allBranches && git ? await listElsewhere(root, seenIn(branch)) : none
  const others = [...theirs.sessions, ...elsewhere.sessions]
  const unread = [...unreadable, ...theirs.unreadable, ...elsewhere.unreadable]
  const isLeft = git && sessions.length === 0 && (await isLeftOut(root))
  const left = isLeft ? [leftOut(sessionsFolder).message] : []
  const taken = branch ? await takenWords(root, branch.taken, branch.remote.called) : []
  const disputed = sessions.some(({ conflict }) => conflict) ? [howToSettle] : []
  const warnings = [...(note ? [note] : []), ...left, ...disputed, ...unreadWords(unread), ...taken]
  const settled = sessions.filter(({ conflict }) => !conflict)
  const here = await marks(world, place, settled)
  const marked = sessions.map((session): Listed => {
    const mark = session.conflict ? inConflict : here.get(session)
    return mark === undefined ? session : { ...session, mark }
  })
  return { root, sessions: [...marked, ...others], warnings, ...(unfetched && { unfetched }) }
}
