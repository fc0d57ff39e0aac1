/**
 * A remote that is pushed to several addresses. Git moves its tracking ref as soon as one of them has taken a push, so
 * that ref and its log may tell of commits that the address to fetch from never had.
 */
import { addressesOf } from "../../git/push.ts"
import { git } from "../../git/worktree.ts"
import { type RemoteRefs, type Tips, tipOf } from "./commit-tree.ts"

export const pushesToSeveral = async (root: string, { name }: RemoteRefs): Promise<boolean> =>
  (await addressesOf(root, name)).pushed.length > 1

const takenBack = "not pushed to all"

/** What tells only of a push: the entries of git, and those that repeat the tracking ref (also in commit-tree.ts). */
const untold = ["update by push", "opencode-session", takenBack]

/** As `git merge-base --fork-point`, by what was fetched or taken by all addresses. */
export async function forkPointOfFetched(root: string, ref: string, local: string): Promise<string> {
  const log = await git(root, "log", "--walk-reflogs", "--format=%H %gs", ref, "--").catch(() => "")
  const entries = log.split("\n").flatMap((line) => {
    const [, commit = "", message = ""] = /^(\S+) (.*)$/.exec(line) ?? []
    return commit && !untold.includes(message) ? [commit] : []
  })
  if (entries.length === 0) return ""
  const base = (await git(root, "merge-base", local, ...new Set(entries)).catch(() => "")).trim()
  return entries.includes(base) ? base : ""
}

/** Takes back what git noted of a push that not all addresses have taken. @param tips before it */
export async function forgetPush(root: string, remote: RemoteRefs, { local = "", theirs }: Tips) {
  const { tracking } = remote
  if (theirs === local || (await tipOf(root, tracking)) !== local || !(await pushesToSeveral(root, remote))) return
  if (theirs) await git(root, "update-ref", "-m", takenBack, tracking, theirs, local)
  else await git(root, "update-ref", "-d", tracking, local)
}
