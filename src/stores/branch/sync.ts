/** What is here of the branch onto what the others have pushed, and both to the remote. */
import type { Unpushed } from "../../git/failures.ts"
import { authorOf } from "../../git/file-history.ts"
import { type Pushed, pushRef } from "../../git/push.ts"
import { canonicalText } from "../../session/document/canonical.ts"
import { isSession, storeRef } from "../../session/document/location.ts"
import type { World } from "../../support/world.ts"
import { savedCopy } from "../copy-origin.ts"
import { notShared } from "../failures.ts"
import { blobText } from "../worktree/list-files.ts"
import { freeIn } from "./branch-entry.ts"
import { advance, commitOn, type Files, filesAt, isAncestor, type Tips, tipsOf, writeBlob } from "./commit-tree.ts"
import { differences, sessionIn, type Taken, takenOf } from "./local-and-remote.ts"
import { reachable } from "./open-branch.ts"
import { fetchStore, type Remote, sawAt } from "./remote.ts"

/** The file of a session that both went on with, which is theirs now, and the one that ours got. */
export type Beside = { file: string; own: string }

/** What became of ours: those that got a file beside theirs, and those that are on the branch no more. */
export type Replayed = { beside: Beside[]; taken: Taken[] }

/** Pushes that others overtake, one after the other. */
const tries = 10
const ofSave: Unpushed = { done: "The session is saved", again: "opencode-session save --push" }

/**
 * Pushes the branch, never by force.
 * @param silent nothing may be asked for
 * @throws Failure when it is not there afterwards; what is here stays
 */
export async function pushBranch(
  world: World,
  root: string,
  silent: boolean,
  unpushed = ofSave,
): Promise<Pushed & Replayed> {
  const remote = await reachable(world, root)
  const replays: Replayed[] = []
  const done = (output: string) => ({
    name: remote.called,
    output,
    beside: replays.flatMap(({ beside }) => beside),
    taken: replays.flatMap(({ taken }) => taken),
  })
  for (let attempt = 0; attempt < tries; attempt++) {
    const { local, theirs } = await tipsOf(root, remote.tracking)
    // All that is here came from there.
    if (!local || (theirs && local !== theirs && (await isAncestor(root, local, theirs)))) return done("")
    const pushed = await pushRef(root, remote.name, `${local}:${storeRef}`, silent, unpushed)
    if (!pushed.rejected) {
      await sawAt(root, remote, local)
      return done(pushed.output)
    }
    // What git says of that is no advice for this branch.
    await fetchStore(root, remote, silent)
    replays.push(await syncBranch(world, root, remote))
  }
  throw notShared(remote.called, unpushed)
}

/**
 * Puts what is ours alone on top of theirs, as far as it was seen. What both changed is kept from both.
 */
export async function syncBranch(world: World, root: string, remote: Remote): Promise<Replayed> {
  let done: Replayed = { beside: [], taken: [] }
  await advance(root, remote.tracking, async ({ local, theirs }) => {
    if (!local || !theirs || (await isAncestor(root, theirs, local))) return local
    if (await isAncestor(root, local, theirs)) return theirs
    const { tip, ...others } = await replayed(world, root, remote, { local, theirs })
    done = others
    return tip
  })
  return done
}

/** For each session one commit, as its last one here was; what is beside them comes with the first. */
async function replayed(world: World, root: string, remote: Remote, tips: Required<Tips>) {
  const taken = { files: await filesAt(root, tips.theirs), theirs: await filesAt(root, tips.local) }
  const steps = new Map<string, [file: string, blob: string | null]>()
  const others = new Map<string, string | null>()
  const found = await differences(root, remote, tips)
  for (const [file, { kept, ours }] of found) {
    const blob = ours?.blob ?? null
    if (kept === "theirs") continue
    if (!isSession(file)) others.set(file, blob)
    else steps.set(file, kept === "both" && blob ? await ownFile(world, root, taken, file, blob) : [file, blob])
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

/** Ours, as a file of its own beside theirs: a copy under new ids, where it is the same session. */
async function ownFile(
  world: World,
  root: string,
  taken: { files: Files; theirs: Files },
  file: string,
  blob: string,
): Promise<[file: string, blob: string]> {
  const read = async (id: string | undefined) => (id ? sessionIn(await blobText(root, id, file), file) : undefined)
  const [ours, theirs] = [await read(blob), await read(taken.files.get(file)?.blob)]
  const isCopy = ours && theirs?.info.id === ours.info.id
  const copied = isCopy ? await writeBlob(root, canonicalText(savedCopy(ours, world.now().getTime()))) : blob
  return [freeIn(taken, file), copied]
}

export const besideWords = ({ file, own }: Beside): string =>
  `Somebody else has gone on with it as well: theirs has ${file}, yours is ${own} (load that to go on with yours).`
