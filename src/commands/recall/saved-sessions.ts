/** All saved sessions of the repository, as an agent may ask for them. Nothing is compared with what OpenCode has. */
import type { Place } from "../../git/worktree.ts"
import { listBoth, listOthers } from "../../stores/both-stores.ts"
import type { Listing } from "../../stores/worktree/list-files.ts"
import type { World } from "../../support/world.ts"
import { chosenBy, type SessionFilter, spanOf } from "../shared/session-filter.ts"
import { ownPlace } from "./own-sessions.ts"

export type SavedOptions = SessionFilter & { allBranches?: boolean | undefined }

export type SavedListing = Listing

/** Newest first; those of other branches come last. */
export async function savedSessions(world: World, options: SavedOptions): Promise<Listing> {
  const { sessions, unreadable } = await listingOf(world, await ownPlace(world), options.allBranches)
  return { sessions: sessions.filter(chosenBy(options, spanOf(options, world.now()))), unreadable }
}

export async function listingOf(world: World, place: Place, allBranches = false): Promise<Listing> {
  const { branch, ...both } = await listBoth(world, place)
  if (!allBranches) return both
  const others = await listOthers(place, branch, true)
  return {
    sessions: [...both.sessions, ...others.sessions],
    unreadable: [...both.unreadable, ...others.unreadable],
  }
}
