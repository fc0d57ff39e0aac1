/** Saving without being asked: only what was saved once. */
import { findPlace } from "../../git/worktree.ts"
import { listBoth } from "../../stores/both-stores.ts"
import type { World } from "../../support/world.ts"
import { save } from "../save/save.ts"
import type { SaveReport } from "../save/save-report.ts"

/** @returns nothing when the session has no file yet */
export async function saveAgain(world: World, sessionID: string): Promise<SaveReport | undefined> {
  const { sessions } = await listBoth(world, await findPlace(world.cwd))
  return sessions.some((saved) => saved.sessionID === sessionID) ? save(world, { session: sessionID }) : undefined
}
