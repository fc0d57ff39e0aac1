/** Which saved sessions a site shows. */
import type { Place } from "../../git/worktree.ts"
import { storeBranch } from "../../session/document/location.ts"
import { sitePage } from "../../session/site-page.ts"
import { listBoth, listOthers } from "../../stores/both-stores.ts"
import { remoteWords } from "../../stores/branch/remote-words.ts"
import { emptySite, noSavedSessions } from "../../stores/failures.ts"
import { newestFirst, type SavedSession, type Unreadable } from "../../stores/worktree/list-files.ts"
import type { Failure } from "../../support/failure.ts"
import type { World } from "../../support/world.ts"
import { chosenBy, spanOf } from "../shared/session-filter.ts"

export type Choice = {
  /** Also those on the branch of the sessions. Not by default: that branch may be private. */
  branchStore?: boolean | undefined
  /** Also those on other branches of the code. */
  allBranches?: boolean | undefined
  /** Only those saved since: a day, or how long ago. */
  since?: string | undefined
}

export type Chosen = {
  /** Each session once, in an order that does not change when one goes on. */
  sessions: (SavedSession & { page: string })[]
  unreadable: Unreadable[]
  warnings: string[]
}

export async function sessionsOfSite(world: World, place: Place, options: Choice): Promise<Chosen> {
  const { branchStore = false, allBranches = false, since } = options
  const isWanted = chosenBy({}, spanOf({ since }, world.now()))
  const both = await listBoth(world, place)
  const others = branchStore || allBranches ? await listOthers(place, both, allBranches) : undefined
  const theirs = new Set(both.branch?.theirs.values())
  const isOfStore = ({ store, blob, branches = [] }: SavedSession) =>
    store === "branch" ||
    [...theirs].some((held) => held.blob === blob) ||
    (branches.length > 0 && branches.every(isStoreBranch))
  const all = [...both.sessions, ...(others?.sessions ?? [])]
  const found = all.filter((one) => branchStore || !isOfStore(one))
  const pages = new Map<string, SavedSession & { page: string }>()
  const warnings: string[] = []
  for (const session of found.filter(isWanted).sort(newestFirst)) {
    const page = sitePage(session.sessionID)
    // Where names are compared in any case, one would replace the other.
    const first = pages.get(page.toLowerCase())
    if (!first) pages.set(page.toLowerCase(), { ...session, page })
    else if (first.sessionID !== session.sessionID)
      warnings.push(
        `${session.file} is not on the site: its id differs from that of ${first.file} in upper case alone.`,
      )
  }
  const sessions = [...pages.values()].sort((a, b) => (a.page < b.page ? -1 : 1))
  const inStore = new Set(both.branch?.files.keys())
  const broken = [...both.unreadable, ...(others?.unreadable ?? [])]
  const unreadable = broken.filter(
    ({ file }) => branchStore || !(inStore.has(file) || isStoreBranch(file.split(":", 1)[0] ?? "")),
  )
  // The site would lose all its pages, perhaps since the checkout lacks the sessions.
  if (sessions.length + unreadable.length === 0)
    throw all.length + broken.length === 0 ? await nothingSaved(world, place) : emptySite()
  return { sessions, unreadable, warnings }
}

async function nothingSaved(world: World, place: Place): Promise<Failure> {
  const { byFetch, unusable } = await remoteWords(world, place)
  return noSavedSessions(place.root, byFetch, unusable)
}

/** Of any remote: several may have a branch of the sessions. */
const isStoreBranch = (branch: string) => branch === storeBranch || branch.endsWith(`/${storeBranch}`)
