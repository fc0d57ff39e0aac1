/** Sessions of a folder that was renamed or moved: OpenCode keeps the path that it had. */
import { existsSync } from "node:fs"
import type { Place } from "../../git/worktree.ts"
import type { Reader, SessionRow } from "../../opencode/host.ts"
import { projectOf } from "../../opencode/project-id.ts"
import { isAbsolute } from "../../session/paths/session-folders.ts"
import { belongs, real } from "./worktree-of-session.ts"

/** Those of a project whose folder is gone. One that is there is another clone or worktree. */
export async function movedAmong(sessions: readonly SessionRow[], place: Place): Promise<SessionRow[]> {
  const gone = sessions.filter(({ directory }) => !existsSync(directory) && !belongs(directory, place))
  if (gone.length === 0) return []
  const project = await projectOf(place.root)
  return gone.filter(({ projectID }) => projectID === project)
}

/**
 * The worktree that a session was in before, where it is gone: its paths are those of the one it is in now.
 * @param session nothing for one that is not here
 */
export async function formerWorktree(
  reader: Reader,
  session: SessionRow | undefined,
  place: Place,
): Promise<string | undefined> {
  if (!session) return undefined
  const isHere = belongs(session.directory, place) || (await movedAmong([session], place)).length > 0
  const roots = isHere ? await reader.roots(session.id) : []
  return roots.findLast((one) => isAbsolute(one) && real(one) !== real(place.root) && !existsSync(one))
}
