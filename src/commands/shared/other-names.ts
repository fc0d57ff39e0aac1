/** Finds the other names of a session's worktree: its texts may show any of them. */
import { existsSync } from "node:fs"
import type { Place } from "../../git/worktree.ts"
import type { Reader, SessionRow } from "../../opencode/host.ts"
import { expander, type TextMap, tokeniser } from "../../session/paths/path-tokens.ts"
import { isAbsolute } from "../../session/paths/session-folders.ts"
import type { World } from "../../support/world.ts"
import { movedAmong } from "./moved-worktree.ts"
import { belongs, linkIn, placesOf, real } from "./worktree-of-session.ts"

/**
 * Symbolic links to the worktree, and then the worktrees that the session was in before and that are gone.
 * @param session nothing for one that is not here
 */
export const otherNames = (
  world: World,
  reader: Reader,
  session: SessionRow | undefined,
  place: Place,
): Promise<string[]> => namesAmong(world, async () => (session ? reader.roots(session.id) : []), session, place)

/** The same. @param rootsOf asks for the worktrees that the session was in, if they matter */
export async function namesAmong(
  world: World,
  rootsOf: () => Promise<readonly string[]>,
  session: SessionRow | undefined,
  place: Place,
): Promise<string[]> {
  const { worktree: typed } = placesOf(world, place.root).links ?? {}
  const isHere = session && (belongs(session.directory, place) || (await movedAmong([session], place)).length > 0)
  if (!isHere) return typed ? [typed] : []
  const roots = (await rootsOf()).filter(isAbsolute)
  const links = [session.directory, ...roots].flatMap((one) => linkIn(one, place.root) ?? [])
  const gone = roots.filter((one) => real(one) !== real(place.root) && !existsSync(one))
  // A save writes the last: of two links the one in use.
  return [...new Set([...links.filter((one) => one !== typed), ...(typed ? [typed] : []), ...gone])]
}

/**
 * Calls the worktree by its present name alone, so that texts can be compared that were written under different names.
 * Tokens that a person typed stay.
 * @returns nothing where it has no other name
 */
export function underOneName(root: string, names: readonly string[]): TextMap | undefined {
  if (names.length === 0) return undefined
  const none = { home: "", "opencode-data": "" }
  const present = expander({ worktree: root, ...none })
  const maps = names.toSorted((a, b) => b.length - a.length).map((name) => tokeniser({ worktree: name, ...none }))
  return (text) => maps.reduce((mapped, map) => present(map(mapped)), text)
}
