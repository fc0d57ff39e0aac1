/** Where others read a saved session: its page on the team's site, or its file at the host of the repository. */
import { commitWith } from "../git/file-history.ts"
import { filePage, type Hosting, hostingAt, isPushed, lineMark } from "../git/hosting.ts"
import { usualRemote } from "../git/push.ts"
import { defaultBranchOf } from "../git/range.ts"
import { needGit, type Place } from "../git/worktree.ts"
import { siteSetting } from "../machine/store-settings.ts"
import { sitePage, turnMark } from "../session/site-page.ts"
import { lineNumbers } from "../support/line-numbers.ts"
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

type Asked = {
  /** A commit that has the file, and is linked; else the newest that brought it to HEAD, or to the tip of its branch. */
  revision?: string
  /** Whether the host is preferred to a site that does not have it yet. */
  now?: boolean
}

/** @param turn id of its first message */
export type TurnAddress = (turn?: string) => SharedAddress

/** @throws Failure when the file is not committed, or has no address */
export type AddressOf = (session: Shared, asked?: Asked) => Promise<TurnAddress>

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
  return async ({ file, sessionID, store }, { revision, now = false } = {}) => {
    const onBranch = store === "branch" ? branch : undefined
    const held = onBranch?.files.get(file)?.branch
    const tip = held === onBranch?.remote.label ? onBranch?.tips.theirs : onBranch?.tips.local
    const at = revision ?? (onBranch ? tip : "HEAD")
    const text = at && (await revisionText(root, `${at}:${file}`))
    if (!at || text === undefined) throw uncommitted(file)
    const commit = revision ?? (await commitWith(root, at, file))
    const refs = onBranch ? onBranch.remote.tracking : `refs/remotes/${remote}/`
    const found = { commit, pushed: await isPushed(root, commit, refs) }
    const hosting = await hostOf(onBranch?.remote.name ?? remote)
    const lineOf = linesOf(text)
    // A site has what is on the branch of the sessions only where it is made so.
    if (site && !(onBranch && hosting)) {
      // A squash brings the file without the commit.
      const isMerged =
        onBranch ||
        !main ||
        (await isPushed(root, commit, main)) ||
        (await revisionText(root, `${main}:${file}`)) === text
      const unmerged = isMerged ? {} : { unmerged: true as const }
      if (isMerged || !now)
        return (turn) => {
          const { line, missing } = lineOf(turn)
          const mark = line === undefined ? "" : turnMark(turn ?? "")
          return { url: `${site}/${sitePage(sessionID)}${mark}`, on: "site", ...found, ...unmerged, ...missing }
        }
    }
    if (!hosting) throw noSharedAddress(file)
    const page = filePage(hosting, commit, file)
    return (turn) => {
      const { line, missing } = lineOf(turn)
      return { url: page + (line === undefined ? "" : lineMark(hosting, line)), on: "host", ...found, ...missing }
    }
  }
}

/** The line of a file at which a message begins, from 1. */
function linesOf(text: string) {
  const lineAt = lineNumbers(text)
  return (message: string | undefined): { line?: number; missing?: Pick<SharedAddress, "turnMissing"> } => {
    if (message === undefined) return {}
    const at = text.indexOf(`"id": ${JSON.stringify(message)}`)
    return at < 0 ? { missing: { turnMissing: true } } : { line: lineAt(at) }
  }
}
