/** Where a session, its commit and the files it changed are at the repository's host. */
import { isAbsolute, relative, resolve } from "node:path"
import { commitPage, filePage, filesIn, hostingHere, isPushed, newestPushed } from "../../git/hosting.ts"
import { findPlace } from "../../git/worktree.ts"
import type { Transcript } from "../../session/transcript/types.ts"
import type { World } from "../../support/world.ts"

/** Only what is pushed has an address; a reader of a dead link is worse off than one of none. */
export type HostLinks = {
  /** Of the saved file. */
  session?: string
  /** Of the commit at which the session was saved. */
  commit?: string
  /** Of the files that the session changed, by their names. */
  files: Record<string, string>
}

/** Most changed files to look up. */
const most = 200

/** @param name the user's name for the saved file */
export async function hostLinks({ cwd }: World, name: string, { saved, files }: Transcript): Promise<HostLinks> {
  const { root, git } = await findPlace(cwd)
  const hosting = git ? await hostingHere(root) : undefined
  if (!hosting) return { files: {} }
  const own = relative(root, resolve(cwd, name)).replaceAll("\\", "/")
  const isHere = own !== "" && !own.startsWith("../") && !isAbsolute(own)
  const changed = files.slice(0, most).map(({ file, to }) => to ?? file)
  const [head, pushed] = await Promise.all([
    newestPushed(root),
    saved?.commit ? isPushed(root, saved.commit) : Promise.resolve(false),
  ])
  const there = head ? await filesIn(root, head, [...(isHere ? [own] : []), ...changed]) : new Set<string>()
  return {
    ...(head && isHere && there.has(own) && { session: filePage(hosting, head, own) }),
    ...(pushed && saved?.commit && { commit: commitPage(hosting, saved.commit) }),
    files: Object.fromEntries(
      changed.flatMap((file) => (head && there.has(file) ? [[file, filePage(hosting, head, file)]] : [])),
    ),
  }
}
