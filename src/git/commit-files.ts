/** Commits a few files, and leaves all other work alone. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import type { Failure } from "../support/failure.ts"
import { goneMeanwhile, hookRefused, indexLocked, notCommitted, outsideSparse, underWay } from "./failures.ts"
import { operationUnderWay } from "./operation.ts"
import { complaintOf, type Ended, runGit } from "./run-git.ts"
import { asInHead, git, headOf, inHead, sparse, trackedOf, unknownOf } from "./worktree.ts"

export type Commit = {
  /** The commit that has the first of the files in this state. */
  hash: string
  /** False when git had them in this state already. */
  made: boolean
  /** Absent when HEAD is detached. */
  branch?: string
  /** Output of hooks. */
  output: string
}

/**
 * Commits files as they are in the worktree. Leaves everything else as it is, staged or not; runs hooks and signs as
 * `git commit` does.
 * @param files from the root, also ignored ones @param gone files that git has, whose removal is meant
 * @throws Failure when git does not commit them; they and the index are then as before
 */
export async function commitFiles(
  root: string,
  files: readonly string[],
  message: string,
  gone: readonly string[] = [],
): Promise<Commit> {
  const [file = ""] = files
  const operation = await operationUnderWay(root)
  if (operation) throw underWay(file, operation)
  if (!existsSync(join(root, file))) throw goneMeanwhile(file)
  const unknown = async () => [...(await unknownOf(root, files)).keys()]
  let wanted = await unknown()
  if (wanted.length === 0 && !(await asInHead(root, [file])).has(file)) {
    // Written by another process just now; or git was told to take it as unchanged, or it is in a repository of its own.
    wanted = await unknown()
    if (wanted.length === 0) throw notCommitted(file, { reason: notTold, output: "" })
  }
  const output = wanted.length + gone.length > 0 ? await commit(root, wanted, message, gone) : undefined
  const [hash, branch] = await Promise.all([
    // Not HEAD: another process may have committed meanwhile.
    git(root, "log", "-1", "--format=%H", "--", file, ...gone),
    git(root, "symbolic-ref", "--quiet", "--short", "HEAD").catch(() => ""),
  ])
  return {
    hash: hash.trim(),
    made: output !== undefined,
    output: output ?? "",
    ...(branch && { branch: branch.trim() }),
  }
}

const notTold =
  "git does not say that it has changed; see `git ls-files -v`, and whether its folder is a repository of its own"

/** @returns the output of hooks, or nothing when another process has committed the same content meanwhile */
async function commit(
  root: string,
  files: readonly string[],
  message: string,
  gone: readonly string[],
  attempt = 0,
): Promise<string | undefined> {
  const known = new Set(await trackedOf(root, files))
  const added = files.filter((file) => !known.has(file))
  // `git commit FILE` refuses a file that is not in the index.
  if (added.length > 0) await must(root, files, ["add", "--force", "--intent-to-add", "--", ...literal(added)])
  try {
    // Without an editor git keeps a line that begins with #, unless the user's configuration says otherwise.
    const only = [
      "commit",
      "--only",
      "--cleanup=whitespace",
      `--message=${message}`,
      "--",
      ...literal([...files, ...gone]),
    ]
    return (await must(root, files, only)).stderr
  } catch (error) {
    const isGone = (await notInHead(root, gone)).length === gone.length
    if (isGone && (files.length === 0 || (await unknownOf(root, files)).size === 0)) return undefined
    // Only ours: a file that another process has committed would be staged as deleted.
    const ours = await notInHead(root, added)
    if (ours.length > 0) await untilUnlocked(root, ["update-index", "--force-remove", "--", ...ours])
    if (attempt === tries || !unheard.test((error as Failure).output)) throw error
    await setTimeout(pause(attempt))
    return commit(root, files, message, gone, attempt + 1)
  }
}

/** Another process failed to commit the same file and has just removed it from the index. */
const unheard = /^error: pathspec .* did not match any file\(s\) known to git$/m

async function notInHead(root: string, files: readonly string[]): Promise<string[]> {
  const committed = await Promise.all(files.map((file) => inHead(root, file)))
  return files.filter((_, index) => !committed[index])
}

/** Prevents a name from being read as a pattern. */
const literal = (files: readonly string[]) => files.map((file) => `:(literal)${file}`)

async function must(root: string, [file = ""]: readonly string[], args: readonly string[]): Promise<Ended> {
  const ended = await untilUnlocked(root, args)
  if (ended.code === 0) return ended
  if (sparse.test(ended.stderr)) throw outsideSparse(file)
  const lock = lockIn(ended)
  if (lock) throw indexLocked(file, lock)
  // Git exits with 128 on its own errors; 1 comes from a hook.
  if (ended.code === 1 && args[0] === "commit") throw hookRefused(file, ended.stderr)
  throw notCommitted(file, complaintOf(ended))
}

/** Pauses of 20, 40, … 2,000 ms: about 10 seconds in all. Never removes another process's lock. */
const tries = 12
const pause = (attempt: number) => Math.min(2000, 20 * 2 ** attempt) * (0.5 + Math.random())

/** Runs a command that writes to the index; the lock of another git process is waited for. */
export async function untilUnlocked(root: string, args: readonly string[]): Promise<Ended> {
  for (let attempt = 0; ; attempt++) {
    const before = await headOf(root)
    const ended = await runGit(root, args)
    const overtaken = ended.code === 128 && (await headOf(root)) !== before
    if (ended.code === 0 || attempt === tries || !(lockIn(ended) || overtaken)) return ended
    await setTimeout(pause(attempt))
  }
}

/** Locks of the index, HEAD or a ref only: a `git add` in a hook meets another one, of the commit's own index. */
export const lockIn = ({ code, stderr }: Ended): string | undefined =>
  code === 128
    ? /Unable to create '(.*[/\\](?:index|HEAD|refs[/\\].*)\.lock)': File exists/.exec(stderr)?.[1]
    : undefined
