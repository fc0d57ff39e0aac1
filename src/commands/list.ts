/** `opencode-session list`: the saved sessions, as `load` offers them. */
import { listElsewhere, listSaved, type SavedSession } from "../repository/folder.ts"
import { findPlace } from "../repository/git.ts"
import { marks } from "./marks.ts"
import type { World } from "./world.ts"

export type ListOptions = {
  /** Also those of other local and remote-tracking branches. */
  allBranches?: boolean | undefined
}

/** With what this machine has of it, in words; none where it has nothing, or where that cannot be seen at once. */
export type Listed = SavedSession & { mark?: string }

export type ListReport = { root: string; sessions: Listed[]; warnings: string[] }

export async function list(world: World, { allBranches }: ListOptions = {}): Promise<ListReport> {
  const { root, note, git } = await findPlace(world.cwd)
  const { sessions, unreadable } = await listSaved(root)
  const others = allBranches && git ? await listElsewhere(root) : []
  const warnings = [...(note ? [note] : []), ...unreadable.map(({ problem }) => problem.what)]
  const here = await marks(world, root, sessions)
  const marked = sessions.map((session): Listed => {
    const mark = here.get(session.sessionID)
    return mark === undefined ? session : { ...session, mark }
  })
  return { root, sessions: [...marked, ...others], warnings }
}
