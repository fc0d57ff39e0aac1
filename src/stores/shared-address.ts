/** Where others read a saved session: its page on the team's site, or its file at the host of the repository. */
import { commitWith } from "../git/file-history.ts"
import { filePage, type Hosting, hostingAt, isPushed, lineMark } from "../git/hosting.ts"
import { usualRemote } from "../git/push.ts"
import { defaultBranchOf } from "../git/range.ts"
import { needGit, type Place } from "../git/worktree.ts"
import { siteSetting } from "../machine/store-settings.ts"
import { messageLines } from "../session/document/message-lines.ts"
import { sitePage, turnMark } from "../session/site-page.ts"
import type { World } from "../support/world.ts"
import { openBranch } from "./branch/open-branch.ts"
import { noAddressHere, noSharedAddress, uncommitted } from "./failures.ts"
import { revisionText } from "./other-branches.ts"
import type { SavedSession } from "./worktree/list-files.ts"

export type SharedAddress = {
  url: string
  on: "site" | "host"
  /** From which the file has its content there. */
  commit: string
  /** Whether the remote has that commit, as far as this clone knows. */
  pushed: boolean
  /** Whether the remote's default branch, of which a site is made as a rule, lacks the file as it is in that commit. */
  unmerged?: true
  /** Whether the turn is not in that commit: then the address leads to the session as a whole. */
  turnMissing?: true
}

export type Shared = Pick<SavedSession, "file" | "sessionID"> & Partial<Pick<SavedSession, "store">>

/**
 * @param turn id of its first message
 * @param revision that has the file, when it is not HEAD, or the tip of the branch for what is on it
 * @throws Failure when the file is not committed, or has no address
 */
export type AddressOf = (session: Shared, turn?: string, revision?: string) => Promise<SharedAddress>

/** Asks git once for what all addresses have in common. @throws Failure without git */
export async function sharedAddresses(world: World, place: Place): Promise<AddressOf> {
  needGit(place, noAddressHere)
  const { root } = place
  const [site, remote, branch] = await Promise.all([
    siteSetting(world.env, root),
    usualRemote(root).catch(() => ""),
    openBranch(world, place),
  ])
  const main = site ? await defaultBranchOf(root, remote) : undefined
  const hosts = new Map<string, Promise<Hosting | undefined>>()
  const hostOf = (name: string) => {
    const found = hosts.get(name) ?? hostingAt(root, name)
    hosts.set(name, found)
    return found
  }
  return async ({ file, sessionID, store }, turn, revision) => {
    const onBranch = store === "branch" ? branch : undefined
    const held = onBranch?.files.get(file)?.branch
    const tip = held === onBranch?.remote.label ? onBranch?.tips.theirs : onBranch?.tips.local
    const at = revision ?? (onBranch ? tip : "HEAD")
    const text = at && (await revisionText(root, `${at}:${file}`))
    if (!at || text === undefined) throw uncommitted(file)
    const commit = await commitWith(root, at, file)
    const refs = onBranch ? onBranch.remote.tracking : `refs/remotes/${remote}/`
    const line = turn === undefined ? undefined : messageLines(text)(turn)
    const found = { commit, pushed: await isPushed(root, commit, refs) }
    const missing = turn !== undefined && line === undefined ? { turnMissing: true as const } : {}
    const hosting = await hostOf(onBranch?.remote.name ?? remote)
    // A site has what is on the branch of the sessions only where it is made so.
    if (site && !(onBranch && hosting)) {
      const mark = line === undefined ? "" : turnMark(turn ?? "")
      // A squash brings the file without the commit.
      const isMerged =
        onBranch ||
        !main ||
        (await isPushed(root, commit, main)) ||
        (await revisionText(root, `${main}:${file}`)) === text
      const unmerged = isMerged ? {} : { unmerged: true as const }
      return { url: `${site}/${sitePage(sessionID)}${mark}`, on: "site", ...found, ...unmerged, ...missing }
    }
    if (!hosting) throw noSharedAddress(file)
    const mark = line === undefined ? "" : lineMark(hosting, line)
    return { url: filePage(hosting, commit, file) + mark, on: "host", ...found, ...missing }
  }
}
