/** The files of a commit, and the saved sessions that a range of commits changes. */
import { sessionsFolder } from "../session/document/location.ts"
import { isNone } from "./blobs.ts"
import { type Range, spanOf } from "./range.ts"
import { git } from "./worktree.ts"

/** The names of all files of a commit. */
export async function namesAt(root: string, commit: string): Promise<Set<string>> {
  const listing = await git(root, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit)
  return new Set(listing.split("\0").filter(Boolean))
}

/** `blob` is the version that the commit brings; of a removal, the one that goes. */
export type ChangedSession = { commit: string; file: string; blob: string }

/** Newest first. Of a merge, what is unlike each of its parents: the rest its other commits bring. */
export async function sessionsChangedIn(root: string, range: Range): Promise<ChangedSession[]> {
  const form = ["-c", "-z", "--raw", "--no-abbrev", "--no-renames", "--root", "--format=%H"]
  const log = await git(root, "log", ...form, ...spanOf(range), "--", `${sessionsFolder}/`)
  const found: ChangedSession[] = []
  const fields = log.split("\0").map((field) => field.replace(/^\n+/, ""))
  let commit = ""
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? ""
    // A colon, a mode and a blob for each parent, and a mode and a blob for the commit.
    const [, blobs] = /^:+(?:\d{6} )+((?:[0-9a-f]{40,64} )+)[A-Z]+$/.exec(field) ?? []
    if (blobs) {
      const file = fields[++at] ?? ""
      const all = blobs.trim().split(" ")
      const isGone = isNone(all.at(-1) ?? "")
      if (file.endsWith(".json")) found.push({ commit, file, blob: (isGone ? all[0] : all.at(-1)) ?? "" })
    } else if (/^[0-9a-f]{40,64}$/.test(field)) commit = field
  }
  return found
}
