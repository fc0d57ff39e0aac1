/** Saved sessions that a sparse checkout leaves out of the worktree: the index has them. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { leftOutSessions } from "../../git/left-out.ts"
import type { Place } from "../../git/worktree.ts"
import { isSession, sessionsFolder } from "../../session/document/location.ts"
import { leftOut } from "../failures.ts"
import { type Listing, listBlobs, listSaved, newestFirst } from "./list-files.ts"

export async function leftOutOf({ root, git }: Pick<Place, "root" | "git">): Promise<{ file: string; blob: string }[]> {
  const found = git ? await leftOutSessions(root) : []
  // A save writes its file all the same.
  return found.filter(({ file }) => isSession(file) && !existsSync(join(root, file)))
}

/**
 * All of the worktree, newest first; those that are left out have their `blob`. A partial clone has not all of these, and
 * to fetch one after another is no list.
 */
export async function listWithLeftOut(place: Pick<Place, "root" | "git">): Promise<Listing> {
  const [here, left] = await Promise.all([
    listSaved(place.root),
    leftOutOf(place).then((versions) => listBlobs(place.root, versions, true)),
  ])
  const problem = left.unreadable.length > 0 ? [{ file: sessionsFolder, problem: leftOut(sessionsFolder) }] : []
  return {
    sessions: [...here.sessions, ...left.sessions].sort(newestFirst),
    unreadable: [...here.unreadable, ...problem],
  }
}
