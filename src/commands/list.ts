/** `opencode-session list`: the saved sessions, as `load` offers them. */
import { listSaved, type SavedSession } from "../repository/folder.ts"
import { findPlace } from "../repository/git.ts"
import type { World } from "./world.ts"

export type ListReport = { root: string; sessions: SavedSession[]; warnings: string[] }

export async function list(world: World): Promise<ListReport> {
  const { root, note } = await findPlace(world.cwd)
  const { sessions, unreadable } = await listSaved(root)
  const warnings = [...(note ? [note] : []), ...unreadable.map(({ problem }) => problem.what)]
  return { root, sessions, warnings }
}
