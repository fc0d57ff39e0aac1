/** Puts the local commits of the branch on top of the remote's, and pushes the result. */
import { setTimeout } from "node:timers/promises"
import { pushFailed, type Unpushed } from "../../git/failures.ts"
import { authorOf } from "../../git/file-history.ts"
import { addressesOf, type Pushed, pushRef, refusePushLock } from "../../git/push.ts"
import { canonicalText } from "../../session/document/canonical.ts"
import { isSession, storeRef } from "../../session/document/location.ts"
import { keptRedacted } from "../../session/relation/keep-redacted.ts"
import type { World } from "../../support/world.ts"
import { savedCopy } from "../copy-origin.ts"
import { notShared, pushedApart, removedThere } from "../failures.ts"
import { heldBackOnBranch } from "../held-back-failures.ts"
import { heldBackAlong } from "../held-back-turns.ts"
import { blobText } from "../worktree/list-files.ts"
import { freeIn } from "./branch-entry.ts"
import {
  advance,
  commitOn,
  type Files,
  filesAt,
  inOne,
  isAncestor,
  type Tips,
  tipOf,
  tipsOf,
  writeBlob,
} from "./commit-tree.ts"
import { keptSidecars } from "./keep-sidecars.ts"
import { differences, type Left, leftAt, sessionIn, type Taken, takenOf } from "./local-and-remote.ts"
import { mayShare } from "./may-share.ts"
import { reachable } from "./open-branch.ts"
import { fetchStore, type Remote, sawAt } from "./remote.ts"
import { forgetPush } from "./several-pushes.ts"

/** A session that diverged: the file is theirs now, and `own` is the file that ours got. */
export type Beside = { file: string; own: string }

/** The result for our sessions: those that got a file of their own, and those no longer on the branch. */
export type Replayed = { beside: Beside[]; taken: Taken[] }

export const noneReplayed = (): Replayed => ({ beside: [], taken: [] })

/** Attempts when others keep pushing first. */
const tries = 10
/** Those of one push, where a fetch brings nothing new. */
const triesOfSame = 3
const ofSave: Unpushed = { done: "The session is saved", again: "opencode-session save --push" }

/**
 * Pushes the branch, never by force.
 * @param silent whether git must not ask for a password
 * @param replayed gets what became of our sessions, also when the push fails after that
 * @throws Failure when it could not be pushed; the local commits stay
 */
export async function pushBranch(
  world: World,
  root: string,
  silent: boolean,
  unpushed = ofSave,
  replayed = noneReplayed(),
): Promise<Pushed & Replayed> {
  const remote = await reachable(world, root)
  await mayShare(root, remote, silent, unpushed)
  if (!remote.isConfigured) await refusePushLock(root, unpushed)
  const rejections = new Map<string, number>()
  const done = (output: string) => ({ name: remote.called, output, ...replayed })
  const synced = async () => {
    const { beside, taken } = await syncBranch(world, root, remote)
    replayed.beside.push(...beside)
    replayed.taken.push(...taken)
  }
  const known = await tipsOf(root, remote.tracking)
  // What a fetch has found removed there would go back otherwise: a remote that was wound back takes any push of it.
  if (known.theirs && known.local && (await isAncestor(root, known.theirs, known.local))) await synced()
  for (let attempt = 0; attempt < tries; attempt++) {
    const { local, theirs } = await tipsOf(root, remote.tracking)
    // The remote has all local commits.
    if (!local || (theirs && local !== theirs && (await isAncestor(root, local, theirs)))) return done("")
    const last = theirs ?? (await tipOf(root, remote.seen))
    if (last === undefined || (await isAncestor(root, last, local))) {
      const ahead = await heldBackAlong(root, [local, ...(last ? [`^${last}`] : [])])
      if (ahead) {
        const squashed = await inOne(root, local, last, ahead.left)
        throw heldBackOnBranch(ahead, { local, inOne: squashed }, remote, unpushed)
      }
      // Without the lease, a push would bring back a branch that somebody has removed there.
      const options = { unpushed, lease: last }
      const pushed = await pushRef(root, remote.name, `${local}:${storeRef}`, silent, options).catch(async (error) => {
        await forgetPush(root, remote, { local, ...(theirs && { theirs }) })
        throw error
      })
      if (pushed.rejected === undefined) {
        await sawAt(root, remote, local)
        return done(pushed.output)
      }
      await forgetPush(root, remote, { local, ...(theirs && { theirs }) })
      const same = `${last} ${local}`
      const times = (rejections.get(same) ?? 0) + 1
      rejections.set(same, times)
      // Nobody's push: theirs would have been fetched by now.
      if (times === triesOfSame) throw await neverPushed(root, remote, pushed.rejected, unpushed)
      // Another push may have locked the branch, and not be through.
      if (times > 1) await setTimeout(200 * times)
    }
    // Git's own advice does not fit this branch.
    if (!(await fetchStore(root, remote, silent)) && last) throw removedThere(remote, unpushed)
    await synced()
  }
  throw notShared(remote.called, unpushed)
}

/** Why the same push is rejected again and again. */
async function neverPushed(root: string, remote: Remote, reason: string, unpushed: Unpushed) {
  const { fetched, pushed } = await addressesOf(root, remote.name)
  const isApart = pushed.length !== fetched.length || pushed.some((address) => !fetched.includes(address))
  return isApart ? pushedApart(remote, unpushed) : pushFailed({ reason, output: "" }, unpushed)
}

/** Puts what is only ours on top of theirs, as last seen. Keeps both where both changed a session. */
export async function syncBranch(world: World, root: string, remote: Remote): Promise<Replayed> {
  let done = noneReplayed()
  await advance(root, remote, async ({ local, theirs }) => {
    if (!local || !theirs) return local
    const left = await leftAt(root, remote, { local, theirs })
    if (left.side !== "apart") return left.side === "below" ? theirs : local
    const { tip, ...others } = await replay(world, root, left, { local, theirs })
    done = others
    return tip
  })
  return done
}

/** Makes one commit for each session, with its last local version; sidecars come with the first commit. */
async function replay(world: World, root: string, left: Left, tips: Required<Tips>) {
  const [ours, theirs] = [await filesAt(root, tips.local), await filesAt(root, tips.theirs)]
  const steps = new Map<string, [file: string, blob: string | null]>()
  const others = new Map<string, string | null>()
  const found = await differences(root, left, tips)
  for (const [file, { kept, ours: own, redacted }] of found) {
    if (kept === "theirs" && !redacted) continue
    const safe = redacted && (await writeBlob(root, canonicalText(redacted)))
    if (safe && kept === "both") others.set(file, safe)
    const blob = (kept !== "both" && safe) || (own?.blob ?? null)
    if (!isSession(file)) others.set(file, blob)
    else
      steps.set(file, kept === "both" && blob ? await ownFile(world, root, { ours, theirs }, file, blob) : [file, blob])
  }
  const changes = new Map([...others, ...steps.values()])
  for (const [file, blob] of await keptSidecars(root, found, changes, { ours, theirs })) {
    if (theirs.has(file)) others.delete(file)
    else others.set(file, blob)
  }
  const [anything] = others.keys()
  if (steps.size === 0 && anything) steps.set(anything, [anything, others.get(anything) ?? null])
  let tip = tips.theirs
  for (const [file, change] of steps) {
    const { message, author } = await authorOf(root, tips.local, file)
    tip = await commitOn(root, tip, new Map([...others, change]), message, author)
    others.clear()
  }
  const beside = [...steps].flatMap(([file, [own]]) => (own === file ? [] : [{ file, own }]))
  return { tip, beside, taken: takenOf(found, tips.local) }
}

/** Writes ours to a file of its own next to theirs: as a copy under new ids, if it is the same session. */
async function ownFile(
  world: World,
  root: string,
  sides: { ours: Files; theirs: Files },
  file: string,
  blob: string,
): Promise<[file: string, blob: string]> {
  const read = async (id: string | undefined) => (id ? sessionIn(await blobText(root, id, file), file) : undefined)
  const [ours, theirs] = [await read(blob), await read(sides.theirs.get(file)?.blob)]
  const isCopy = ours && theirs?.info.id === ours.info.id
  const copy = isCopy ? savedCopy(keptRedacted(ours, theirs).document, world.now().getTime()) : undefined
  const copied = copy ? await writeBlob(root, canonicalText(copy)) : blob
  return [freeIn({ files: sides.theirs, theirs: sides.ours }, file), copied]
}

/** The file that ours has now. Of several attempts each may have moved it on. */
export const ownIn = (beside: readonly Beside[], file: string): string =>
  beside.reduce((now, one) => (one.file === now ? one.own : now), file)

export const besideWords = ({ file, own }: Beside): string =>
  `Somebody else went on with it, too: theirs is ${file}, yours is ${own}; load that to go on with yours.`
