/** Where others read a saved session: its page on the team's site, or its file at the host of the repository. */
import { commitWith } from "../git/file-history.ts"
import { filePage, hostingAt, isPushed, lineMark } from "../git/hosting.ts"
import { usualRemote } from "../git/push.ts"
import { defaultBranchOf } from "../git/range.ts"
import type { Place } from "../git/worktree.ts"
import { siteSetting } from "../machine/store-settings.ts"
import { storeBranch } from "../session/document/location.ts"
import { messageLines } from "../session/document/message-lines.ts"
import { sitePage, turnMark } from "../session/site-page.ts"
import type { World } from "../support/world.ts"
import { type OpenBranch, openBranch } from "./branch/open-branch.ts"
import { noSharedAddress, uncommitted } from "./failures.ts"
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

export type Shared = Pick<SavedSession, "file" | "sessionID"> & Partial<Pick<SavedSession, "store" | "branches">>

/** @param turn id of its first message @throws Failure when the file is not committed, or has no address */
export async function sharedAddress(
  world: World,
  place: Place,
  { file, sessionID, store, branches }: Shared,
  turn?: string,
): Promise<SharedAddress> {
  const { root } = place
  const [site, remote, branch] = await Promise.all([
    siteSetting(world.env, root),
    usualRemote(root).catch(() => ""),
    store === "branch" ? openBranch(world, place) : undefined,
  ])
  const at = branches?.[0] ?? (branch ? heldAt(branch, file) : "HEAD")
  // Fetched of another remote than the one of the sessions here.
  const other = branches?.[0]?.replace(new RegExp(`/${storeBranch}$`), "")
  const isBeside = store === "branch"
  const text = at && (await revisionText(root, `${at}:${file}`))
  if (!at || text === undefined) throw uncommitted(file)
  const commit = await commitWith(root, at, file)
  const line = turn === undefined ? undefined : messageLines(text)(turn)
  const refs = other ? `refs/remotes/${other}/` : branch ? branch.remote.tracking : `refs/remotes/${remote}/`
  const found = {
    ...{ commit, pushed: await isPushed(root, commit, refs) },
    ...(turn !== undefined && line === undefined && { turnMissing: true as const }),
  }
  const hosting = await hostingAt(root, other ?? branch?.remote.name ?? remote)
  // A site has what is on the branch of the sessions only where it is made so.
  if (site && !(isBeside && hosting)) {
    const mark = line === undefined ? "" : turnMark(turn ?? "")
    const unmerged =
      isBeside || (await isMerged(root, remote, { file, text, commit })) ? {} : { unmerged: true as const }
    return { url: `${site}/${sitePage(sessionID)}${mark}`, on: "site", ...found, ...unmerged }
  }
  if (!hosting) throw noSharedAddress(file)
  const mark = line === undefined ? "" : lineMark(hosting, line)
  return { url: filePage(hosting, commit, file) + mark, on: "host", ...found }
}

const heldAt = ({ files, remote, tips }: OpenBranch, file: string) =>
  files.get(file)?.branch === remote.label ? tips.theirs : tips.local

type Committed = { file: string; text: string; commit: string }

/** Whether the remote's default branch has the file as it is in that commit, or as it went on from there. */
async function isMerged(root: string, remote: string, { file, text, commit }: Committed): Promise<boolean> {
  const main = await defaultBranchOf(root, remote)
  if (!main) return true
  const theirs = await revisionText(root, `${main}:${file}`)
  // A squash brings the file without the commit.
  return theirs === text || (theirs !== undefined && isPushed(root, commit, main))
}
