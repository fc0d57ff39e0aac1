/** Finds dropped messages, and says how to get them back. */
import type { Place } from "../../git/worktree.ts"
import { openBranch } from "../../stores/branch/open-branch.ts"
import { type Dropped, dropped, droppedByMerge, type Reach } from "../../stores/dropped-messages.ts"
import { count } from "../../support/format.ts"
import { typed } from "../../support/shell-quote.ts"
import type { World } from "../../support/world.ts"

/** Messages that are in no later version, in no copy and in neither store. */
export async function lostIn(world: World, place: Place, reach?: Reach): Promise<Dropped[]> {
  return place.git ? dropped(place.root, await onBranch(world, place), reach) : []
}

/** The messages that the merge about to be committed would drop. */
export async function lostByMerge(world: World, place: Place): Promise<Lost[]> {
  return place.git ? droppedByMerge(place.root, await onBranch(world, place), world.index) : []
}

async function onBranch(world: World, place: Place): Promise<string[]> {
  const branch = await openBranch(world, place)
  return [...(branch?.files.values() ?? []), ...(branch?.theirs.values() ?? [])].map(({ blob }) => blob)
}

export type Lost = Omit<Dropped, "commit"> & Partial<Dropped>

export const lostWords = ({ messages, parent }: Lost) =>
  `it drops ${count(messages, "message")} that ${parent.slice(0, 10)} had`

export const bringsBack = ({ parent, file }: Lost) =>
  `Load what it had, and save what comes in: opencode-session load ${typed(`${parent.slice(0, 10)}:${file}`)}`
