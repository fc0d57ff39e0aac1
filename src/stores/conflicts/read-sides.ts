/** Reads both sides of a conflict: each side's session, or its last intact version. */
import type { Sides } from "../../git/conflict-sides.ts"
import { versionsUpTo } from "../../git/file-history.ts"
import type { Conflict } from "../../git/index-conflicts.ts"
import type { Operation } from "../../git/operation.ts"
import { readSession } from "../../session/document/read.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { BrokenFile, Failure } from "../../support/failure.ts"
import { sessionIn } from "../branch/local-and-remote.ts"
import { blobText } from "../worktree/list-files.ts"

export type Side = "ours" | "theirs"

/** The sides' names for people: in a rebase git's `ours` is the other person's. */
export type Names = Record<Side, string> & { /** The side that is the user's own work. */ own: Side }

export function namesOf(operation: Operation | undefined, { stash, maybeStashes }: Sides): Names {
  if (stash) return { ours: "the committed one", theirs: "the stashed one", own: "theirs" }
  if (maybeStashes) return { ours: "the committed one", theirs: "the other one", own: "ours" }
  if (operation?.replays) return { ours: "theirs", theirs: "yours", own: "theirs" }
  return { ours: "yours", theirs: others[operation?.name ?? ""] ?? "theirs", own: "ours" }
}

const others: Record<string, string> = {
  "a cherry-pick": "the picked one",
  "a revert": "the one before the reverted commit",
  "git am": "the one of the patch",
}

/** @param text as git has it @param side absent for a version that git has settled */
export type Version = { file: string; side: Side; document: SessionDocument; text: string; isSettled?: true }

export type InConflict = {
  versions: Version[]
  /** The merge base's sessions, by file. */
  bases: Map<string, SessionDocument>
  /** Files that have to stay in conflict. */
  left: Set<string>
  /** What could not be read, and what is done instead. */
  problems: string[]
}

export async function readConflicts(
  root: string,
  conflicts: readonly Conflict[],
  sides: Sides,
  names: Names,
): Promise<InConflict> {
  const found: InConflict = { versions: [], bases: new Map(), left: new Set(), problems: [] }
  for (const conflict of conflicts) await readConflict(root, conflict, sides, names, found)
  return found
}

async function readConflict(root: string, conflict: Conflict, sides: Sides, names: Names, found: InConflict) {
  const { file, base } = conflict
  const begun = base && sessionIn(await blobText(root, base, file).catch(() => undefined), file)
  if (begun) found.bases.set(file, begun)
  const versions: Version[] = []
  const broken: string[] = []
  for (const side of ["ours", "theirs"] as const) {
    const blob = conflict[side]
    if (blob === undefined) continue
    const name = `${file} (${names[side]})`
    try {
      const text = await blobText(root, blob, name)
      versions.push({ file, side, text, document: readSession(text, name) })
    } catch (problem) {
      if (!(problem instanceof Failure)) throw problem
      const earlier = problem instanceof BrokenFile ? await lastWhole(root, sides[side], file) : undefined
      if (!(problem instanceof BrokenFile)) found.left.add(file)
      if (earlier) versions.push({ file, side, ...earlier.version })
      const instead = earlier
        ? `Its last whole version, of commit ${earlier.commit.slice(0, 7)}, is used instead.`
        : "No complete earlier version was found."
      broken.push(`${problem.what} ${found.left.has(file) ? problem.next : `${instead} Git has it as ${blob}.`}`)
    }
  }
  if (broken.length > 0 && versions.length === 0) found.left.add(file)
  found.problems.push(...broken, ...(found.left.has(file) ? [`${file} stays in conflict.`] : []))
  if (!found.left.has(file)) found.versions.push(...versions)
}

async function lastWhole(root: string, revision: string | undefined, file: string) {
  if (!revision) return undefined
  for (const { blob, commit } of await versionsUpTo(root, revision, file)) {
    const text = await blobText(root, blob, file).catch(() => undefined)
    const document = sessionIn(text, file)
    if (text !== undefined && document && commit) return { commit: commit.id, version: { text, document } }
  }
  return undefined
}
