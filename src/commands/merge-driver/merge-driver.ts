/** The merge driver: git runs it where both sides changed a saved session, after `init --git`. */
import { writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { canonicalText } from "../../session/document/canonical.ts"
import { readSession } from "../../session/document/read.ts"
import { merged } from "../../session/relation/merge.ts"
import { sessionIn } from "../../stores/branch/local-and-remote.ts"
import { textOf } from "../../stores/worktree/list-files.ts"
import { Failure } from "../../support/failure.ts"
import type { World } from "../../support/world.ts"

/** Git's `%O %A %B %P`: paths of files with the three versions, and the file's name in the repository. */
export type Versions = { base: string; ours: string; theirs: string; name: string }

/**
 * Writes the version to keep over `ours`. It must not write anything else: git holds the index during a merge.
 * @returns what is lost of a side, in words; nothing when the conflict stays, with ours in the file: each side has
 * messages of its own, or is not a session
 */
export async function mergeVersions({ cwd }: World, { name, ...files }: Versions): Promise<string[] | undefined> {
  try {
    const read = (path: string) => textOf(resolve(cwd, path), name)
    const [mine, other, begun] = await Promise.all([
      read(files.ours),
      read(files.theirs),
      read(files.base).catch(() => undefined),
    ])
    const ours = readSession(mine, `${name} (ours)`)
    const theirs = readSession(other, `${name} (theirs)`)
    const { document, gone } = merged(ours, theirs, sessionIn(begun, name))
    if (!document) return undefined
    if (document !== ours)
      await writeFile(resolve(cwd, files.ours), document === theirs ? other : canonicalText(document))
    return gone
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}
