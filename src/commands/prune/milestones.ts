/** Detects milestones: saved sessions worth keeping in spite of their age, without anybody marking them. */
import { isShallow } from "../../git/file-history.ts"
import { lastCommits, leadingCommits, renames, tagged } from "../../git/milestone-commits.ts"
import { headOf, type Place } from "../../git/worktree.ts"
import { shallowMilestones } from "../../stores/failures.ts"
import type { SavedSession } from "../../stores/worktree/list-files.ts"

/** @returns for each milestone, by its file, why it is one @throws Failure in a shallow clone, which does not tell */
export async function milestones(
  { root, git }: Place,
  sessions: readonly SavedSession[],
): Promise<Map<string, string>> {
  if (git && sessions.length > 0 && (await isShallow(root))) throw shallowMilestones()
  const known = git && (await headOf(root)) ? await knownTo(root) : () => undefined
  return new Map(
    sessions.flatMap((session): [string, string][] => {
      const why = known(session) ?? (session.titleGiven && "its title was given by hand")
      return why ? [[session.file, why]] : []
    }),
  )
}

async function knownTo(root: string): Promise<(session: SavedSession) => string | undefined> {
  const [leading, tags, earlier] = await Promise.all([leadingCommits(root), tagged(root), renames(root)])
  const brought = tags.size > 0 ? await lastCommits(root) : new Map<string, string>()
  return ({ file, commit = "" }) => {
    // A trailer keeps the name that the file had then.
    const names = new Set([file])
    for (const name of names) for (const before of earlier.get(name) ?? []) names.add(before)
    const led = [...names].map((name) => leading.get(name)).find(Boolean)
    const tag = tags.get(commit) ?? tags.get(brought.get(file) ?? "")
    return led ? `commit ${led} leads to it` : tag && `it was saved at the tag ${tag}`
  }
}
