/** All saved sessions of the repository, as an agent may ask for them. Nothing is compared with what OpenCode has. */
import type { Place } from "../../git/worktree.ts"
import { listBoth } from "../../stores/both-stores.ts"
import { seenIn, theirsOf } from "../../stores/branch/open-branch.ts"
import { type Listing, listBlobs, listElsewhere } from "../../stores/worktree/list-files.ts"
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
  const theirs = branch ? await listBlobs(place.root, theirsOf(branch)) : { sessions: [], unreadable: [] }
  const others = place.git ? await listElsewhere(place.root, seenIn(branch)) : { sessions: [], unreadable: [] }
  return {
    sessions: [...both.sessions, ...theirs.sessions, ...others.sessions],
    unreadable: [...both.unreadable, ...theirs.unreadable, ...others.unreadable],
  }
}
