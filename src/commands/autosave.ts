/** Saving without being asked: only what was saved once. */
import { findPlace } from "../repository/git.ts"
import { type SaveReport, save } from "./save.ts"
import { listBoth } from "./stores.ts"
import type { World } from "./world.ts"

/** @returns nothing when the session has no file yet */
export async function saveAgain(world: World, sessionID: string): Promise<SaveReport | undefined> {
  const { sessions } = await listBoth(world, await findPlace(world.cwd))
  return sessions.some((saved) => saved.sessionID === sessionID) ? save(world, { session: sessionID }) : undefined
}
