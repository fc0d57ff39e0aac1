/** Saved sessions that a sparse checkout leaves out of the worktree: the index has them. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { leftOutSessions } from "../../git/left-out.ts"
import { isSession, sessionsFolder } from "../../session/document/location.ts"
import { leftOut } from "../failures.ts"
import { type Listing, listBlobs, listSaved, newestFirst } from "./list-files.ts"

export async function leftOutOf(root: string): Promise<{ file: string; blob: string }[]> {
  const found = await leftOutSessions(root)
  // A save writes its file all the same.
  return found.filter(({ file }) => isSession(file) && !existsSync(join(root, file)))
}

/**
 * All of the worktree, newest first; those that are left out have their `blob`. A partial clone has not all of these, and
 * to fetch one after another is no list.
 */
export async function listWithLeftOut(root: string): Promise<Listing> {
  const [here, left] = await Promise.all([
    listSaved(root),
    leftOutOf(root).then((versions) => listBlobs(root, versions, true)),
  ])
  const problem = left.unreadable.length > 0 ? [{ file: sessionsFolder, problem: leftOut(sessionsFolder) }] : []
  return {
    sessions: [...here.sessions, ...left.sessions].sort(newestFirst),
    unreadable: [...here.unreadable, ...problem],
  }
}
