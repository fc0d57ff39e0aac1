/** Finds saved sessions that are unmerged in git's index, whichever operation left them so. */
import { sessionsFolder } from "../session/document/location.ts"
import { gitWith } from "./worktree.ts"

/**
 * A file that is in conflict, with each side's blob id under this name. A side that
 * deleted it, or has it under another name, is absent. In a rebase `theirs` is the user's own work.
 */
export type Conflict = { file: string; base?: string; ours?: string; theirs?: string }

const sides = [undefined, "base", "ours", "theirs"] as const

/** At any depth; one call of git, which reads only the index. @param index of the commit under way, if not the usual */
export const conflicts = (root: string, index?: string): Promise<Conflict[]> =>
  unmerged(root, `:(glob)${sessionsFolder}/**/*.json`, index)

/** All unmerged files, saved sessions or not. */
export async function unmerged(root: string, pathspec = ".", index?: string): Promise<Conflict[]> {
  const variables = index ? { GIT_INDEX_FILE: index } : {}
  const listing = await gitWith(variables, root, "ls-files", "--unmerged", "-z", "--", pathspec)
  const found = new Map<string, Conflict>()
  for (const entry of listing.split("\0").filter(Boolean)) {
    const [, blob = "", stage, file = ""] = /^\d+ (\w+) (\d)\t(.*)$/s.exec(entry) ?? []
    const side = sides[Number(stage)]
    if (side) found.set(file, { ...(found.get(file) ?? { file }), [side]: blob })
  }
  return [...found.values()]
}
