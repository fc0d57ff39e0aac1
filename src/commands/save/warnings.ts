/** Warnings of a save. */
import type { Place } from "../../git/worktree.ts"
import type { RedactionReport } from "../../redact/report.ts"
import { count, megabyte, size } from "../../support/format.ts"
import { belongs } from "../shared/worktree-of-session.ts"

export const outsideSparse =
  "This sparse checkout leaves .opencode out, so git does not add it: include it first with `git sparse-checkout add .opencode`."

/** A session that was named explicitly may belong to another worktree. */
export function elsewhere(directory: string | undefined, place: Place): string[] {
  if (!directory || belongs(directory, place)) return []
  return [`This session belongs to ${directory}; it is saved here.`]
}

export function unseenWarning(unseen: RedactionReport["unseen"]): string[] {
  if (unseen.length === 0) return []
  const kinds = [...new Set(unseen.map(({ mime }) => mime))].join(", ")
  return [`${count(unseen.length, "attachment")} (${kinds}) cannot be looked into for secrets.`]
}

export function sizeWarning(bytes: number): string[] {
  if (bytes >= 20 * megabyte)
    return [`${size(bytes)} is very large, and each save adds to every clone for good. Go on in a new session soon.`]
  if (bytes >= megabyte)
    return [`${size(bytes)} is large for a file in git; a new session for the next task keeps it small.`]
  return []
}
