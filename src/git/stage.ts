/** Adds files to the index. */
import { lockIn, untilUnlocked } from "./commit-files.ts"
import { notStaged, stagingLocked } from "./failures.ts"
import { complaintOf } from "./run-git.ts"
import { sparse } from "./worktree.ts"

/**
 * Adds files, or that they are gone, whatever ignores them or leaves them out of a sparse checkout.
 * @throws Failure when git does not; under another's lock none of them is added
 */
export async function stage(root: string, files: readonly string[]): Promise<void> {
  if (files.length === 0) return
  const add = (...options: string[]) => untilUnlocked(root, ["add", "--force", ...options, "--", ...files])
  const first = await add()
  const ended = sparse.test(first.stderr) ? await add("--sparse") : first
  if (ended.code === 0) return
  const lock = lockIn(ended)
  throw lock ? stagingLocked(lock) : notStaged(complaintOf(ended))
}
