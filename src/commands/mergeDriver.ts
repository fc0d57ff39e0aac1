/** What git runs where both sides of a merge changed a saved session, once `init --git` has told it to. */
import { writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { Failure } from "../failure.ts"
import { textOf } from "../repository/folder.ts"
import { keptOf } from "../session/merge.ts"
import { readSession } from "../session/read.ts"
import type { World } from "./world.ts"

/**
 * Writes theirs over ours where it goes on from it. Nothing else may be written during a merge: git holds the index.
 * @param name of the file in the repository
 * @returns false when it stays a conflict, with ours in the file: each side has something of its own, or is no session
 */
export async function mergeVersions({ cwd }: World, ours: string, theirs: string, name: string): Promise<boolean> {
  try {
    const [mine, other] = await Promise.all([ours, theirs].map((path) => textOf(resolve(cwd, path), name)))
    if (mine === undefined || other === undefined) return false
    const kept = keptOf(readSession(mine, `${name} (ours)`), readSession(other, `${name} (theirs)`))
    if (kept === "theirs") await writeFile(resolve(cwd, ours), other)
    return kept !== "both"
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}
