/** Saved sessions that are unmerged in git's index, whichever operation left them so. */
import { sessionsFolder } from "../session/document/location.ts"
import { gitWith } from "./worktree.ts"

/**
 * A file below the folder of the sessions that git could not settle, with what each side has under this name: ids of
 * blobs. A side that deleted it, or has it under another name, is absent. In a rebase `theirs` is what the user has done.
 */
export type Conflict = { file: string; base?: string; ours?: string; theirs?: string }

const sides = [undefined, "base", "ours", "theirs"] as const

/** At any depth. One call of git, which reads the index alone. @param index of the commit under way, if it is another */
export async function conflicts(root: string, index?: string): Promise<Conflict[]> {
  const variables = index ? { GIT_INDEX_FILE: index } : {}
  const listing = await gitWith(
    variables,
    root,
    "ls-files",
    "--unmerged",
    "-z",
    "--",
    `:(glob)${sessionsFolder}/**/*.json`,
  )
  const found = new Map<string, Conflict>()
  for (const entry of listing.split("\0").filter(Boolean)) {
    const [, blob = "", stage, file = ""] = /^\d+ (\w+) (\d)\t(.*)$/s.exec(entry) ?? []
    const side = sides[Number(stage)]
    if (side) found.set(file, { ...(found.get(file) ?? { file }), [side]: blob })
  }
  return [...found.values()]
}
