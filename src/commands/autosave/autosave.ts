/** Saves a session automatically, but only one that was saved before. */
import { findPlace, type Place } from "../../git/worktree.ts"
import { isSharedInPart } from "../../machine/shared-in-part.ts"
import { findHost } from "../../opencode/find-host.ts"
import { listBoth } from "../../stores/both-stores.ts"
import type { OpenBranch } from "../../stores/branch/open-branch.ts"
import { findIn, findInWorktree } from "../../stores/find-session.ts"
import type { SavedSession } from "../../stores/worktree/list-files.ts"
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
  const { sessions, unreadable, branch } = await listBoth(world, place)
  const own = sessions.filter((saved) => saved.sessionID === id)
  // Of a file that cannot be read, the save says why.
  const isUnread = own.length === 0 && unreadable.length > 0 && (await isThere(place, branch, id))
  if ((own.length === 0 && !isUnread) || (await isHeldBack(world, id, own))) return undefined
  const mayBe = async () => {
    if (await isSharedInPart(world.env, id)) throw new SharedInPart()
  }
  return save(world, { session: id }, { mayBe }).catch((problem) => {
    if (problem instanceof SharedInPart) return undefined
    throw problem
  })
}

const isThere = async ({ root }: Place, branch: OpenBranch | undefined, id: string): Promise<boolean> =>
  (await findInWorktree(root, id)).file !== undefined ||
  (branch !== undefined && (await findIn(root, branch, id)).file !== undefined)

/** Also while this save is under way. */
class SharedInPart extends Error {}

/** Whether a person has shared it up to a turn on another machine, and what came after is here. */
async function isHeldBack(world: World, id: string, saved: readonly SavedSession[]): Promise<boolean> {
  const held = saved.flatMap(({ heldBack }) => heldBack ?? [])
  if (held.length === 0) return false
  const host = await findHost(world, { mends: false })
  const here = await host.reading(world.cwd, (reader) => reader.messageIds(id))
  return held.some((one) => here.includes(one))
}
