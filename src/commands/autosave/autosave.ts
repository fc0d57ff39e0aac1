/** Saves a session automatically, but only one that was saved before. */
import { findPlace } from "../../git/worktree.ts"
import { listBoth } from "../../stores/both-stores.ts"
import type { World } from "../../support/world.ts"
import { save } from "../save/save.ts"
import type { SaveReport } from "../save/save-report.ts"
import { homeOf } from "../shared/worktree-of-session.ts"

/**
 * @param directory the session's: OpenCode 2 tells of those of every folder
 * @returns nothing when the session has no file yet, or is of another worktree
 */
export async function saveAgain(
  world: World,
  { id, directory }: { id: string; directory?: string | undefined },
): Promise<SaveReport | undefined> {
  const place = await findPlace(world.cwd)
  if ((await homeOf(directory, place)).root !== place.root) return undefined
  const { sessions } = await listBoth(world, place)
  return sessions.some((saved) => saved.sessionID === id) ? save(world, { session: id }) : undefined
}
