/** The folder of the saved sessions, for who must not be led out of the repository. */
import { realpath } from "node:fs/promises"
import { join } from "node:path"
import { findTrustedPlace, type Place } from "../../git/worktree.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { isWithin } from "../../support/within.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"

/** @throws Failure when git does not trust it, or it has a link in place of the folder, which leads elsewhere */
export async function ownPlace({ cwd }: World): Promise<Place> {
  const place = await findTrustedPlace(cwd)
  const root = await realpath(place.root).catch(() => place.root)
  const folder = await realpath(join(place.root, sessionsFolder)).catch(() => undefined)
  if (folder !== undefined && !isWithin(root, folder)) throw failures.ledElsewhere(sessionsFolder)
  return place
}
