/** All saved sessions of the repository, as an agent may ask for them. Nothing is compared with what OpenCode has. */
import type { Place } from "../../git/worktree.ts"
import { listOthers, listReadable, type Others } from "../../stores/both-stores.ts"
import type { RemoteWords } from "../../stores/branch/remote-words.ts"
import type { Listing } from "../../stores/worktree/list-files.ts"
import type { World } from "../../support/world.ts"
import { chosenBy, type SessionFilter, spanOf } from "../shared/session-filter.ts"
import { ownPlace } from "./own-sessions.ts"

export type SavedOptions = SessionFilter & { allBranches?: boolean | undefined }

export type SavedListing = Listing & RemoteWords

type Listed = SavedListing & Pick<Others, "withMore">

/** Newest first; those of other branches come last. */
export async function savedSessions(world: World, options: SavedOptions): Promise<SavedListing> {
  const { sessions, withMore, ...told } = await listingOf(world, await ownPlace(world), options.allBranches)
  const all = options.allBranches ? sessions : [...sessions, ...(await withMore())]
  return { ...told, sessions: all.filter(chosenBy(options, spanOf(options, world.now()))) }
}

export async function listingOf(world: World, place: Place, allBranches = false): Promise<Listed> {
  const { branch, ...listed } = await listReadable(world, place)
  if (!allBranches) return listed
  const others = await listOthers(place, { ...listed, ...(branch && { branch }) }, true)
  return {
    ...listed,
    sessions: [...listed.sessions, ...others.sessions],
    unreadable: [...listed.unreadable, ...others.unreadable],
  }
}
