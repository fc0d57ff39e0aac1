/** Finds sessions of a folder that was renamed or moved: OpenCode keeps the old path. */
import { existsSync } from "node:fs"
import { rootCommits } from "../../git/file-history.ts"
import type { Place } from "../../git/worktree.ts"
import type { SessionRow } from "../../opencode/host.ts"
import { projectOf } from "../../opencode/project-id.ts"
import { belongs } from "./worktree-of-session.ts"

/** The sessions of this project whose folder is gone. A folder that exists is another clone or worktree. */
export async function movedAmong(sessions: readonly SessionRow[], place: Place): Promise<SessionRow[]> {
  const gone = sessions.filter(({ directory }) => !existsSync(directory) && !belongs(directory, place))
  if (gone.length === 0) return []
  const projects = await projectsOf(place)
  return gone.filter(({ projectID }) => projects.has(projectID))
}

/** OpenCode 1 notes the id of a project in git's folder; that of OpenCode 2 is the first commit. */
async function projectsOf({ root, git }: Place): Promise<Set<string>> {
  return new Set([await projectOf(root), ...(git ? await rootCommits(root) : [])])
}
