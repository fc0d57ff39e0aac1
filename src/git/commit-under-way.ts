/** What the commit under way changes, and after which commits it comes. */
import { parentOf } from "./range.ts"
import { git, gitWith } from "./worktree.ts"

/**
 * All that is staged: blob ids by file, null for a deletion.
 * @param index of the commit under way @param base a commit or tree to compare with instead of HEAD
 */
export async function stagedBlobs(root: string, index?: string, base?: string): Promise<Map<string, string | null>> {
  const raw = ["diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=none"]
  const variables = index ? { GIT_INDEX_FILE: index } : {}
  const fields = (await gitWith(variables, root, ...raw, ...(base ? [base] : []))).split("\0")
  const found = new Map<string, string | null>()
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const blob = fields[at]?.split(" ")[3] ?? ""
    found.set(fields[at + 1] ?? "", /^0+$/.test(blob) ? null : blob)
  }
  return found
}

/** The last commits up to one, newest first, with their times in milliseconds; none where there is no such commit. */
export async function lastCommits(root: string, count: number, upTo = "HEAD"): Promise<Map<string, number>> {
  const log = await git(root, "log", `-${count}`, "--format=%H %ct", upTo).catch(() => "")
  const lines = log.split("\n").filter(Boolean)
  return new Map(
    lines.map((line) => {
      const [hash = "", seconds] = line.split(" ")
      return [hash, Number(seconds) * 1000]
    }),
  )
}

/** The commit that an amend replaces. */
export type Amended = {
  /** What it is compared with: its parent, or the empty tree. */
  base: string
  isMerge: boolean
}

/**
 * @param isTold whether git said that the message is of HEAD. It does not say so to a `commit-msg` hook, nor with `-m`:
 * then an amend is told by its author, which git hands to its hooks with the time of the old commit
 * @returns nothing where a new commit is made, or it cannot be told
 */
export async function amendedBy(
  root: string,
  isTold: boolean,
  env: NodeJS.ProcessEnv,
  now: Date,
): Promise<Amended | undefined> {
  const format = "--format=%an%x00%ae%x00@%ad%x00%P"
  const log = await git(root, "log", "-1", "--date=raw", format, "HEAD").catch(() => undefined)
  if (log === undefined) return undefined
  const [name, email, date = "", parents = ""] = log.trimEnd().split("\0")
  const isSame = env.GIT_AUTHOR_NAME === name && env.GIT_AUTHOR_EMAIL === email && env.GIT_AUTHOR_DATE === date
  // Two commits of one second have the same author, too.
  const isOld = now.getTime() - Number.parseInt(date.slice(1), 10) * 1000 > 2000
  if (!isTold && !(isSame && isOld)) return undefined
  return { base: await parentOf(root, "HEAD"), isMerge: parents.includes(" ") }
}
