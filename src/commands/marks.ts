/** What this machine has of each saved session: the mark in a list to load from. */
import { Failure } from "../failure.ts"
import { findOpencode, takesDiffs } from "../opencode/binary.ts"
import { type Reader, reading } from "../opencode/reader.ts"
import { readListed, type SavedSession } from "../repository/folder.ts"
import { openSaved } from "../session/saved.ts"
import { type Compared, compare } from "./compare.ts"
import { textMaps } from "./places.ts"
import { count } from "./words.ts"
import type { World } from "./world.ts"

/** Of so many at the most the whole conversations are compared; the others are only said to be here. */
const compared = 40

/** @returns a word or two by session id; none for a session that this machine does not have */
export async function marks(world: World, root: string, listed: readonly SavedSession[]): Promise<Map<string, string>> {
  if (listed.length === 0) return new Map()
  try {
    return await directly(world, root, listed)
  } catch {
    // A list is worth no second of waiting, and no failure.
    return new Map()
  }
}

async function directly(world: World, root: string, listed: readonly SavedSession[]): Promise<Map<string, string>> {
  const opencode = await findOpencode(world)
  const { expand } = textMaps(world, root)
  const compareAll = async (reader: Reader) => {
    const snapshot = await reader.snapshot()
    const here = listed.filter(({ sessionID }) => snapshot.sessions.has(sessionID))
    const marked = here.map(async (session, index): Promise<[string, string]> => {
      const { sessionID } = session
      if (index >= compared) return [sessionID, "here"]
      const document = await readListed(root, session).catch(() => undefined)
      if (!document) return [sessionID, "here"]
      const family = openSaved(document, expand, (diffs) => takesDiffs(opencode, diffs))
      try {
        return [sessionID, markOf(await compare(reader, snapshot, family))]
      } catch (error) {
        // Too large to be looked at.
        if (error instanceof Failure) return [sessionID, "here"]
        throw error
      }
    })
    return new Map(await Promise.all(marked))
  }
  return reading(opencode, root, compareAll, "fail")
}

/** As `load` will take it (see load.ts). */
export function markOf(all: readonly Compared[]): string {
  const kinds = new Set(all.map(({ relation }) => relation?.kind))
  if (kinds.has("diverged") || (kinds.has("file ahead") && kinds.has("local ahead"))) return "diverged"
  const more = all.reduce((sum, { member, relation }) => {
    if (!relation) return sum + member.messages.length
    return relation.kind === "file ahead" ? sum + relation.messages : sum
  }, 0)
  if (more > 0) return `${count(more, "message")} ahead`
  return kinds.has("local ahead") ? "behind yours" : "here"
}
