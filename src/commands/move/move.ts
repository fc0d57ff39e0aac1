/** `opencode-session move`: a saved session from one store to the other. It is there before it is gone here. */
import { basename, join } from "node:path"
import { findPlace, needGit, type Place, trackedOf } from "../../git/worktree.ts"
import { messageFor } from "../../session/commit-trailer.ts"
import { type Store, sessionsFolder, storeBranch } from "../../session/document/location.ts"
import { readSession } from "../../session/document/read.ts"
import { keptOf } from "../../session/relation/merge.ts"
import type { SessionDocument } from "../../session/schema.ts"
import {
  attachmentFrom,
  attachmentsFolder,
  type Beside,
  neededOnlyBy,
  writeAttachments,
} from "../../stores/attachments.ts"
import { type BranchStore, besideOn, listBoth, remoteHere, takenWords, versionsOf } from "../../stores/both-stores.ts"
import { writeOnBranch } from "../../stores/branch/branch-entry.ts"
import { advance, commitOn } from "../../stores/branch/commit-tree.ts"
import { unionOf } from "../../stores/branch/local-and-remote.ts"
import { besideWords, pushStore, replay } from "../../stores/branch/sync.ts"
import { conflictFailure } from "../../stores/conflicts/report-conflict.ts"
import { noBranches, savedMeanwhile } from "../../stores/failures.ts"
import { namesOfOthers } from "../../stores/known-versions.ts"
import { blobText, listBlobs, readListed, type SavedSession, textOf } from "../../stores/worktree/list-files.ts"
import { removeFiles } from "../../stores/worktree/remove-files.ts"
import { createSaved, replaceSaved } from "../../stores/worktree/write-file.ts"
import { failureOf } from "../../support/to-failure.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import type { Committed } from "../shared/committed.ts"
import { pickSaved } from "../shared/pick-session.ts"
import { placeholders } from "../shared/size-options.ts"
import { textMaps } from "../shared/worktree-of-session.ts"

export type MoveOptions = {
  to?: Store | undefined
  /** Pushes the branch of the sessions afterwards. */
  push?: boolean | undefined
}

export type MoveReport = {
  sessionID: string
  title: string
  /** Where it is now, from the root of the worktree or of the branch. */
  file: string
  store: Store
  /** False when it was there alone already. */
  moved: boolean
  warnings: string[]
} & Partial<Omit<Shared, "warnings">>

/** Of the branch, once it was to be pushed. With a problem, too, the session is moved. */
type Shared = Pick<Committed, "pushed" | "output" | "warnings" | "problem">

/** @param wanted as for `load`, of the saved sessions */
export async function move(world: World, wanted?: string, options: MoveOptions = {}): Promise<MoveReport> {
  const place = await findPlace(world.cwd)
  const report = await moved(world, place, wanted, options)
  const { warnings = [], ...shared }: Partial<Shared> = options.push ? await share(world, place, report) : {}
  const stays =
    report.moved && report.store === "worktree" ? [await staysWords(world, place, shared.pushed !== undefined)] : []
  return { ...report, ...shared, warnings: [...report.warnings, ...stays, ...warnings] }
}

async function share(world: World, place: Place, { sessionID, store }: MoveReport): Promise<Shared> {
  const again = `opencode-session move ${sessionID} --to ${store} --push`
  try {
    const unpushed = { done: "The session is moved", again }
    const { name, output, beside, taken } = await pushStore(world, place.root, !world.choose, unpushed)
    const { sessions } = store === "worktree" ? await listBoth(world, place) : { sessions: [] }
    const isBack = sessions.some((one) => one.store === "branch" && one.sessionID === sessionID)
    const back = isBack ? [`Somebody else has gone on with it, so theirs is on ${storeBranch} all the same.`] : []
    const gone = await takenWords(place.root, taken, name)
    return { pushed: name, output, warnings: [...beside.map(besideWords), ...back, ...gone] }
  } catch (error) {
    return { output: "", problem: failureOf(error) }
  }
}

async function staysWords(world: World, { root }: Place, isPushed: boolean): Promise<string> {
  const { name } = await remoteHere(world, root)
  const until = `, and at the remote until that branch is pushed: git push ${name} ${storeBranch}`
  return `It stays in the history of ${storeBranch}${isPushed ? "." : until}`
}

async function moved(world: World, place: Place, wanted: string | undefined, { to }: MoveOptions): Promise<MoveReport> {
  needGit(place, noBranches)
  const { session: named, name, conflict } = await pickSaved(world, wanted, place)
  if (conflict) throw await conflictFailure(place, conflict)
  if (!named) throw failures.notInAStore(name)
  // What was seen at the remote comes below what is here: else what goes from here would stay there.
  const remote = await remoteHere(world, place.root)
  const { taken } = await replay(world, place.root, remote)
  const gone = await takenWords(place.root, taken, remote.called)
  const { sessions, branch } = await listBoth(world, place)
  const held = sessions.filter(({ sessionID }) => sessionID === named.sessionID)
  const { sessionID, title } = named
  if (!to && new Set(held.map(({ store }) => store)).size > 1) throw failures.inBothStores(named.file)
  const store = to ?? (named.store === "branch" ? "worktree" : "branch")
  const there = held.find((one) => one.store === store)
  const source = held.find((one) => one.store !== store)
  if (!source) return { sessionID, title, file: there?.file ?? named.file, store, moved: false, warnings: gone }
  const moving = await read(place, source, branch)
  const file = await write(world, place, moving, { store, there, branch })
  const warnings = store === "branch" ? await leaveWorktree(place, moving) : []
  if (store === "worktree") await leaveBranch(world, place, moving)
  return { sessionID, title, file, store, moved: true, warnings: [...warnings, ...gone] }
}

type Moving = { session: SavedSession; text: string; document: SessionDocument; beside: Beside[] }

async function read({ root }: Place, session: SavedSession, branch: BranchStore | undefined): Promise<Moving> {
  const { file, store, blob = "" } = session
  const text = store === "branch" ? await blobText(root, blob, file) : await textOf(join(root, file), file)
  const beside = store === "branch" && branch ? besideOn(root, branch) : [{ folder: join(root, sessionsFolder) }]
  return { session, text, document: readSession(text, file), beside }
}

/** Where it goes; `there` is what a move that was cut off has left. */
type Target = { store: Store; there: SavedSession | undefined; branch: BranchStore | undefined }

/** @returns its file */
async function write(world: World, { root }: Place, moving: Moving, { store, there, branch }: Target): Promise<string> {
  const { session, text, document } = moving
  const kept = there ? keptOf(document, await readListed(root, there)) : "ours"
  if (kept === "both") throw failures.bothWentOn(session.file)
  const beside = await attachmentsOf(moving)
  if (store === "branch") {
    const title = textMaps(world, root).tokenise(session.title)
    const made = { document, ...(kept === "ours" && { bytes: [Buffer.from(text)] }), title, beside }
    const known = { ...(there?.blob && { file: there.file, blob: there.blob }), ...(branch && { union: branch }) }
    return (await writeOnBranch(world, root, session.sessionID, made, { ...known, name: session.file })).file
  }
  await writeAttachments(root, beside)
  if (!there) {
    const created = await createSaved(root, basename(session.file), text, {
      id: session.sessionID,
      taken: await namesOfOthers(world, root, session.sessionID),
    })
    if (!created) throw savedMeanwhile(session.file)
    return created
  }
  if (kept === "ours") await replaceSaved(root, there.file, text)
  return there.file
}

/** Those that are there: what is lost is lost in both. */
async function attachmentsOf({ document, beside }: Moving): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>()
  for (const { name } of placeholders(document)) {
    const bytes = await attachmentFrom(beside, name)
    if (typeof bytes !== "string") found.set(name, bytes)
  }
  return found
}

/** @returns what is to be known of it, in words */
async function leaveWorktree({ root }: Place, { session: { file }, text }: Moving): Promise<string[]> {
  const own = await neededOnlyBy(root, [file])
  if ((await textOf(join(root, file), file)) !== text) throw savedMeanwhile(file)
  await removeFiles(root, [file, ...own])
  const known = await trackedOf(root, [file])
  if (known.length === 0) return []
  return [
    `${file} is gone from the worktree; its removal is yours to commit. What was committed of it stays in the history of the code.`,
  ]
}

async function leaveBranch(world: World, { root }: Place, moving: Moving) {
  const { file, blob, title } = moving.session
  const remote = await remoteHere(world, root)
  await advance(root, remote.tracking, async (tips) => {
    const now = await unionOf(root, remote, tips)
    const { base, here } = now
    if (here.get(file)?.blob !== blob) throw savedMeanwhile(file)
    // Looked at anew each time: another session may have come to need them.
    const { sessions } = await listBlobs(root, versionsOf(now))
    const others = sessions.filter((one) => one.file !== file)
    const own = (await namesOfOwn(root, moving, others)).map((name) => `${attachmentsFolder}/${name}`)
    const gone = [file, ...own.filter((one) => here.has(one))].map((one): [string, null] => [one, null])
    return commitOn(
      root,
      base,
      new Map(gone),
      messageFor(textMaps(world, root).tokenise(title), file, "Remove session: "),
    )
  })
}

/** Attachments of a session that none of the others has. */
async function namesOfOwn(root: string, { document }: Moving, others: readonly SavedSession[]): Promise<string[]> {
  const own = new Set(namesBeside(document))
  for (const other of own.size > 0 ? others : []) {
    const document = await readListed(root, other).catch(() => undefined)
    // What one needs that cannot be read nobody knows.
    if (!document) return []
    for (const name of namesBeside(document)) own.delete(name)
  }
  return [...own]
}

const namesBeside = (document: SessionDocument) => placeholders(document).map(({ name }) => name)
