/** All saved sessions of the repository, as an agent may ask for them. Nothing is compared with what OpenCode has. */
import type { Place } from "../../git/worktree.ts"
import { listOthers, listReadable } from "../../stores/both-stores.ts"
import type { RemoteWords } from "../../stores/branch/remote-words.ts"
import type { Listing } from "../../stores/worktree/list-files.ts"
import type { World } from "../../support/world.ts"
import { chosenBy, type SessionFilter, spanOf } from "../shared/session-filter.ts"
import { ownPlace } from "./own-sessions.ts"

export type SavedOptions = SessionFilter & { allBranches?: boolean | undefined }

export type SavedListing = Listing

type Saved = Listing & Partial<Pick<RemoteWords, "byFetch">>

/** Newest first; those of other branches come last. */
export async function savedSessions(world: World, options: SavedOptions): Promise<Listing> {
  const { sessions, unreadable } = await listingOf(world, await ownPlace(world), options.allBranches)
  return { sessions: sessions.filter(chosenBy(options, spanOf(options, world.now()))), unreadable }
}

export async function listingOf(world: World, place: Place, allBranches = false): Promise<Saved> {
  const { branch, ...listed } = await listReadable(world, place)
  if (!allBranches) return listed
  const others = await listOthers(place, { ...listed, ...(branch && { branch }) }, true)
  return {
    sessions: [...listed.sessions, ...others.sessions],
    unreadable: [...listed.unreadable, ...others.unreadable],
  }
}
