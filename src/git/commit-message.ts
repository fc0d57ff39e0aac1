/** The message of the commit under way, and what is staged for it. */
import { readFile } from "node:fs/promises"
import { cannotRead } from "./failures.ts"
import { runGit } from "./run-git.ts"
import { git, gitWith } from "./worktree.ts"

/** All that is staged: blob ids by file, null for a deletion. @param index of the commit under way */
export async function stagedBlobs(root: string, index?: string): Promise<Map<string, string | null>> {
  const raw = ["diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=none"]
  const fields = (await gitWith(index ? { GIT_INDEX_FILE: index } : {}, root, ...raw)).split("\0")
  const found = new Map<string, string | null>()
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const blob = fields[at]?.split(" ")[3] ?? ""
    found.set(fields[at + 1] ?? "", /^0+$/.test(blob) ? null : blob)
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

/** Adds trailers to a message, above its comments, unless it has them already. @param path absolute */
export async function addTrailers(root: string, path: string, trailers: readonly string[]) {
  const [text, comment] = await Promise.all([
    readFile(path, "utf8").catch((error) => {
      throw cannotRead(path, error)
    }),
    git(root, "config", "core.commentChar").catch(() => ""),
  ])
  // Git aborts a commit with an empty message, but a trailer alone does not count as empty.
  if (isEmpty(text, comment.trim())) return
  const args = trailers.flatMap((trailer) => ["--trailer", trailer])
  const ended = await runGit(root, [
    "interpret-trailers",
    "--in-place",
    "--if-exists=addIfDifferent",
    ...args,
    "--",
    path,
  ])
  if (ended.code !== 0) throw new Error(ended.stderr.trim())
}

function isEmpty(text: string, comment: string): boolean {
  const mark = comment === "" || comment === "auto" ? "#" : comment
  // Below the scissors line is the diff of `git commit --verbose`.
  const [own = ""] = text.split(/^\S+ -{24} >8 -{24}$/m)
  return own.split("\n").every((line) => line.trim() === "" || line.startsWith(mark))
}
