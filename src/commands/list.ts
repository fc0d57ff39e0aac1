/** `opencode-session list`: the saved sessions, as `load` offers them. */
import { listElsewhere, listSaved, type SavedSession } from "../repository/folder.ts"
import { findPlace } from "../repository/git.ts"
import type { World } from "./world.ts"

export type ListOptions = {
  /** Also those of other local and remote-tracking branches. */
  allBranches?: boolean | undefined
}

export type ListReport = { root: string; sessions: SavedSession[]; warnings: string[] }

export async function list(world: World, { allBranches }: ListOptions = {}): Promise<ListReport> {
  const { root, note, git } = await findPlace(world.cwd)
  const { sessions, unreadable } = await listSaved(root)
  const others = allBranches && git ? await listElsewhere(root) : []
  const warnings = [...(note ? [note] : []), ...unreadable.map(({ problem }) => problem.what)]
  return { root, sessions: [...sessions, ...others], warnings }
}
