/** Opens the branch of the sessions: its remote, its files, and what the remote has removed. */
import type { Asks } from "../../git/file-elsewhere.ts"
import { needGit, type Place } from "../../git/worktree.ts"
import { storeSettings } from "../../machine/store-settings.ts"
import { isSession, sessionsFolder, storeRef } from "../../session/document/location.ts"
import { typed } from "../../support/shell-quote.ts"
import type { World } from "../../support/world.ts"
import { attachmentFrom, type Beside } from "../attachments.ts"
import { noBranches } from "../failures.ts"
import type { Seen } from "../other-branches.ts"
import { listBlobs } from "../worktree/list-files.ts"
import { hasStore } from "./commit-tree.ts"
import { type Taken, type Union, unionOf } from "./local-and-remote.ts"
import { fetchStore, mayReach, type Remote, remoteOf } from "./remote.ts"

export type OpenBranch = Union & { remote: Remote }

/** The remote that shares the branch. Does not contact it. */
export async function remoteHere({ env }: World, root: string): Promise<Remote> {
  const { remote: wanted, own } = await storeSettings(env, root)
  return remoteOf(root, wanted, own)
}

/** The same, before contacting it. @throws Failure when what is configured is no remote */
export async function reachable({ env }: World, root: string, asks: Asks = "remote"): Promise<Remote> {
  const { remote: wanted, own } = await storeSettings(env, root, asks)
  const remote = await remoteOf(root, wanted, own)
  if (wanted !== undefined) await mayReach(root, remote, own)
  return remote
}

/** Fetches the branch. @throws Failure when the remote cannot be reached */
export async function fetchBranch(world: World, place: Place): Promise<void> {
  needGit(place, noBranches)
  const { root } = place
  // Without anybody to ask for a password git must fail at once.
  await fetchStore(root, await reachable(world, root), !world.choose)
}

/** @returns nothing where no session was ever kept on the branch */
export async function openBranch(world: World, { root, git }: Place): Promise<OpenBranch | undefined> {
  if (!git || !(await hasStore(root))) return undefined
  const remote = await remoteHere(world, root)
  const union = await unionOf(root, remote)
  return union.tips.local || union.tips.theirs ? { ...union, remote } : undefined
}

export const versionsOf = ({ files }: Pick<Union, "files">) =>
  [...files].flatMap(([file, { blob }]) => (isSession(file) ? [{ file, blob, store: "branch" as const }] : []))

/** The remote's versions of diverged sessions, readable as versions of that branch. */
export const theirsOf = ({ theirs }: Union) =>
  [...theirs].flatMap(([file, { blob, branch }]) => (isSession(file) ? [{ file, blob, branches: [branch] }] : []))

/** Says what the remote has removed, and how to get it back. */
export async function takenWords(root: string, taken: readonly Taken[], called: string): Promise<string[]> {
  const { sessions, unreadable } = await listBlobs(root, taken)
  const of = (file: string) => taken.find((one) => one.file === file)
  const at = (file: string) => `${of(file)?.commit.slice(0, 10)}:${file}`
  const lost = (file: string, what: string) =>
    of(file)?.isUnclear
      ? `${called} no longer has ${what}; it may have been moved or removed there, or lost with a forced push, which this shallow clone does not tell`
      : `${called} was written anew, by a forced push or from a backup, without ${what}`
  return [
    ...sessions.map(
      ({ file, sessionID, title }) =>
        `${lost(file, `what it had of ${file} (${title})`)}: to have it back, say \`opencode-session load ${typed(at(file))}\`, then \`opencode-session save --session ${sessionID} --store branch --push\`.`,
    ),
    ...unreadable.map(({ file }) => `${lost(file, file)}: ${at(file)} has it.`),
  ]
}

/** What other branches need not list again. */
export const seenIn = (branch: OpenBranch | undefined): Seen | undefined =>
  branch && { refs: new Set([storeRef, branch.remote.tracking]), files: branch.files }

/** Where the attachments of sessions on the branch are. */
export function besideOn(root: string, { tips }: Union): Beside[] {
  const revisions = [tips.local, tips.theirs].flatMap((tip) => (tip ? [tip] : []))
  return revisions.map((revision) => ({ root, revision, folder: sessionsFolder }))
}

/** Where to look for a session's attachments. The branch is opened only if one is missing, which is rare. */
export function attachmentsFor(world: World, place: Place, beside: readonly Beside[]) {
  let onBranch: Promise<Beside[]> | undefined
  return async (name: string): ReturnType<typeof attachmentFrom> => {
    const found = await attachmentFrom(beside, name)
    if (found !== "missing") return found
    onBranch ??= openBranch(world, place).then((branch) => (branch ? besideOn(place.root, branch) : []))
    return attachmentFrom(await onBranch, name)
  }
}
