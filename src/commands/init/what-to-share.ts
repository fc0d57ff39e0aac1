/** Which files of a set-up are to be committed. */
import type { Change } from "../../git/file-changes.ts"
import { ignoredBy, trackedOf } from "../../git/worktree.ts"

/** OpenCode's own configuration, where a user may have a key of an API. All else that `init` writes is ours alone. */
const config = /(?:^|\/)(?:opencode|tui)\.jsonc?$/

/** A rule that means such a file by its name, and not a folder or everything. */
const meansConfig = /[:/](?:opencode|tui)[^/]*$|\.json[^/]*$/

/**
 * `share`: what exists, and what was removed if git has it. `kept`: a configuration that git does not have, if it was
 * there before or a rule means it. Nobody knows what is in it, or will be.
 */
export async function sharedOf(root: string, changes: readonly Change[]) {
  const known = new Set(
    await trackedOf(
      root,
      changes.map(({ path }) => path),
    ),
  )
  const told = await Promise.all(
    changes.map(async (change) => ({ change, to: known.has(change.path) ? "share" : await newOf(root, change) })),
  )
  return {
    share: told.flatMap(({ change, to }) => (to === "share" ? [change] : [])),
    kept: told.flatMap(({ change, to }) => (to === "kept" ? [change.path] : [])),
  }
}

async function newOf(root: string, { path, before, after }: Change): Promise<"share" | "kept" | undefined> {
  if (after === undefined) return undefined
  if (!config.test(path)) return "share"
  if (before !== undefined) return "kept"
  const rule = await ignoredBy(root, path)
  return rule && meansConfig.test(rule) ? "kept" : "share"
}

/** @param command by which it was written */
export const staysYours = (path: string, command: string): string =>
  `${path} is not in git, so it stays yours and is not among the files to share. Your colleagues run this themselves: ${command}`
