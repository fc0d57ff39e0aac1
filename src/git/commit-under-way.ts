/** What the commit under way changes, after which commits it comes, and which one it replaces. */
import { ancestors, type Process } from "../support/ancestor-processes.ts"
import { isNone } from "./blobs.ts"
import { git, gitWith } from "./worktree.ts"

/** All that is staged: blob ids by file, null for a deletion. @param index of the commit under way */
export async function stagedBlobs(root: string, index?: string): Promise<Map<string, string | null>> {
  const raw = ["diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=none"]
  const fields = (await gitWith(index ? { GIT_INDEX_FILE: index } : {}, root, ...raw)).split("\0")
  const found = new Map<string, string | null>()
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const blob = fields[at]?.split(" ")[3] ?? ""
    found.set(fields[at + 1] ?? "", isNone(blob) ? null : blob)
  }
  return found
}

/** The last commits up to HEAD, newest first, with their times in milliseconds. */
export async function lastCommits(root: string, count: number): Promise<Map<string, number>> {
  const log = await git(root, "log", `-${count}`, "--format=%H %ct", "HEAD").catch(() => "")
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
  isMerge: boolean
  /** Whether another message is given instead of its own. */
  isReworded: boolean
  message: string
}

/**
 * Git tells its hooks of no amend: `commit HEAD` is `git commit -C HEAD` as well, and a script may set author and time.
 * So the arguments of the git that runs us count.
 * @returns nothing where a new commit is made, or it cannot be told
 */
export async function amendedBy(root: string, now: () => Date): Promise<Amended | undefined> {
  const caller = (await ancestors(now)).find(isGit)
  const told = caller && amendIn(caller.args)
  if (!told) return undefined
  const log = await git(root, "log", "-1", "--format=%P%x00%B", "HEAD").catch(() => undefined)
  if (log === undefined) return undefined
  const [parents = "", message = ""] = log.split("\0")
  return { ...told, isMerge: parents.includes(" "), message }
}

const isGit = ({ args, program = "" }: Process) =>
  [program, args[0]?.split(" ")[0] ?? ""].some((path) => /(^|\/)git$/.test(path))

const message = /^-[^-mFCctSu]*[mF]|^--(message|file)(=|$)/
/** What stands behind these is no option. */
const withValue =
  /^-[^-mFCctSu]*[mFCct]$|^--(message|file|author|date|template|(reuse|reedit)-message|fixup|squash|cleanup|trailer|pathspec-from-file)$/

/** @param given arguments of git; a single string where the system joins them */
export function amendIn(given: readonly string[]): Pick<Amended, "isReworded"> | undefined {
  const isJoined = given.length === 1
  const all = given.flatMap((one) => (isJoined ? one.split(" ") : [one]))
  const own = all.slice(all.indexOf("commit") + 1 || all.length)
  let [isAmend, isReworded] = [false, false]
  for (let at = 0; at < own.length && own[at] !== "--"; at++) {
    const option = own[at] ?? ""
    isAmend ||= option === "--amend"
    isReworded ||= message.test(option)
    // Of joined ones, the words of a message may look like options.
    if (isJoined && (isReworded || withValue.test(option) || !/^-[^=]+$/.test(option))) break
    if (withValue.test(option)) at++
  }
  return isAmend ? { isReworded } : undefined
}
