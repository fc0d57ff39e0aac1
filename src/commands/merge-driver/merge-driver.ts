/** What git runs where both sides of a merge changed a saved session, once `init --git` has told it to. */
import { writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { canonicalText } from "../../session/document/canonical.ts"
import { readSession } from "../../session/document/read.ts"
import { merged } from "../../session/relation/merge.ts"
import { sessionIn } from "../../stores/branch/local-and-remote.ts"
import { textOf } from "../../stores/worktree/list-files.ts"
import { Failure } from "../../support/failure.ts"
import type { World } from "../../support/world.ts"

/** What git calls `%O %A %B %P`: files with the three versions, and the name of the file in the repository. */
export type Versions = { base: string; ours: string; theirs: string; name: string }

/**
 * Writes what is kept over ours. Nothing else may be written during a merge: git holds the index.
 * @returns what of a side is not kept; nothing when it stays a conflict, with ours in the file: each side has something of
 * its own, or is no session
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
