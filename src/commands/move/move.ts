/** `opencode-session move`: moves a saved session to the other store. Writes it there before removing it here. */
import { findPlace, needGit, type Place } from "../../git/worktree.ts"
import { canonicalText } from "../../session/document/canonical.ts"
import { type StoreName, sessionsFolder, storeBranch } from "../../session/document/location.ts"
import { readSession } from "../../session/document/read.ts"
import { merged } from "../../session/relation/merge.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { attachmentFrom, attachmentsFolder, type Beside, placeholders } from "../../stores/attachments.ts"
import { listBoth, storesOf } from "../../stores/both-stores.ts"
import { atRemote } from "../../stores/branch/at-remote.ts"
import { refElsewhere } from "../../stores/branch/may-share.ts"
import { remoteHere, takenWords } from "../../stores/branch/open-branch.ts"
import { besideWords, noneReplayed, ownIn, pushBranch, syncBranch } from "../../stores/branch/sync.ts"
import { conflictFailure } from "../../stores/conflicts/report-conflict.ts"
import { atOtherRemote, attachmentChanged, leftOut, noBranches } from "../../stores/failures.ts"
import type { Committed, SessionStore } from "../../stores/store.ts"
import { readListed, type SavedSession } from "../../stores/worktree/list-files.ts"
import { refuseLinks } from "../../stores/worktree/remove-files.ts"
import { toFailure } from "../../support/to-failure.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { pickSaved } from "../shared/pick-session.ts"
import { textMaps } from "../shared/worktree-of-session.ts"

export type MoveOptions = {
  to?: StoreName | undefined
  /** Push the branch of the sessions afterwards. */
  push?: boolean | undefined
}

export type MoveReport = {
  sessionID: string
  title: string
  /** Its file now, from the root of the worktree or of the branch. */
  file: string
  store: StoreName
  /** False when it was only there already. */
  moved: boolean
  warnings: string[]
} & Partial<Omit<Shared, "file" | "warnings">>

/** The result of pushing the branch. The session is moved even if there is a problem. */
type Shared = Pick<Committed, "file" | "pushed" | "output" | "warnings" | "problem">

/** @param wanted as for `load`, saved sessions only */
export async function move(world: World, wanted?: string, options: MoveOptions = {}): Promise<MoveReport> {
  const place = await findPlace(world.cwd)
  const { left, ...report } = await moved(world, place, wanted, options)
  const { warnings = [], ...shared }: Partial<Shared> = options.push ? await share(world, place, report) : {}
  const stays = left ? [staysWords(report, shared.pushed !== undefined ? "history" : left)] : []
  return { ...report, ...shared, warnings: [...report.warnings, ...stays, ...warnings] }
}

const pushAgain = ({ sessionID, store }: MoveReport) => `opencode-session move ${sessionID} --to ${store} --push`

async function share(world: World, place: Place, report: MoveReport): Promise<Shared> {
  const { sessionID, store } = report
  const unpushed = { done: "The session is moved", again: pushAgain(report) }
  const replayed = noneReplayed()
  const result = await pushBranch(world, place.root, !world.choose, unpushed, replayed).then(
    ({ name, output }) => ({ pushed: name, output }),
    (error: unknown) => ({ output: "", problem: toFailure(error) }),
  )
  const { sessions } = store === "worktree" ? await listBoth(world, place) : { sessions: [] }
  const isBack = sessions.some((one) => one.store === "branch" && one.sessionID === sessionID)
  const back = isBack ? [`Somebody else went on with it, so theirs stays on ${storeBranch}.`] : []
  const gone = await takenWords(place.root, replayed.taken, (await remoteHere(world, place.root)).called)
  const file = store === "branch" ? ownIn(replayed.beside, report.file) : report.file
  return { ...result, file, warnings: [...replayed.beside.map(besideWords), ...back, ...gone] }
}

/** Where a session that has left the branch still is: at the tip of the remote, in its history, or in that here alone. */
type Left = "tip" | "history" | "here"

function staysWords(report: MoveReport, left: Left): string {
  const more = {
    tip: `, and at the remote until that branch is pushed: ${pushAgain(report)}`,
    history: ".",
    here: ". It is not at the remote, and a push of that branch would share it.",
  }
  return `It stays in the history of ${storeBranch}${more[left]}`
}

type Moved = MoveReport & { left?: Left }

async function moved(world: World, place: Place, wanted: string | undefined, { to }: MoveOptions): Promise<Moved> {
  needGit(place, noBranches)
  const { session: named, name, conflict } = await pickSaved(world, wanted, place)
  if (conflict) throw await conflictFailure(place, conflict)
  if (!named) throw failures.notInAStore(name)
  const [other] = named.branches ?? []
  if (other !== undefined) throw atOtherRemote(other, named.file)
  // Commits on top of what was last seen at the remote: otherwise a session moved away would remain there.
  const remote = await remoteHere(world, place.root)
  // But not on top of another remote's: of a new commit nothing tells any more that it is private.
  const isPrivate = (await refElsewhere(place.root, remote)) !== undefined
  const { beside, taken } = isPrivate ? noneReplayed() : await syncBranch(world, place.root, remote)
  const replayed = [...beside.map(besideWords), ...(await takenWords(place.root, taken, remote.called))]
  const { sessions } = await listBoth(world, place)
  const held = sessions.filter(({ sessionID }) => sessionID === named.sessionID)
  const { sessionID, title } = named
  if (!to && new Set(held.map(({ store }) => store)).size > 1) throw failures.inBothStores(named.file)
  const store = to ?? (named.store === "branch" ? "worktree" : "branch")
  if (held.some((one) => one.store === "worktree" && one.blob && !one.conflict)) throw leftOut(sessionsFolder)
  const there = held.find((one) => one.store === store)
  const source = held.find((one) => one.store !== store)
  if (!source) return { sessionID, title, file: there?.file ?? named.file, store, moved: false, warnings: replayed }
  const stores = storesOf(world, place)
  const [from, target] = [stores[store === "branch" ? "worktree" : "branch"], stores[store]]
  await refuseLinks(place.root)
  const { tokenise } = textMaps(world, place.root)
  const moving = { ...source, title: tokenise(source.title) }
  const text = await from.read(moving)
  const file = await copied(place, from, target, { moving, text, there })
  const warnings = await from.remove(moving, text)
  const left = store === "worktree" && { left: (await atRemote(place.root, remote, moving.file)) ?? ("here" as const) }
  return { sessionID, title, file, store, moved: true, warnings: [...warnings, ...replayed], ...left }
}

/** `there`: what an interrupted move has left in the other store. */
type Copying = { moving: SavedSession; text: string; there: SavedSession | undefined }

/** @returns its file in the other store */
async function copied({ root }: Place, from: SessionStore, to: SessionStore, { moving, text, there }: Copying) {
  const { file, sessionID: id, title } = moving
  const document = readSession(text, file)
  const held = there && (await readListed(root, there))
  const { document: kept } = held ? merged(document, held) : { document }
  if (!kept) throw failures.bothWentOn(file)
  const beside = await attachmentsOf(document, file, await from.attachments())
  const bytes = Buffer.from(kept === document ? text : canonicalText(kept))
  return to.put({ document: kept, ...(kept !== held && { bytes: [bytes] }), title, beside }, { id, file, there })
}

/**
 * The attachments that exist: one that is missing is missing in both stores.
 * @throws Failure for one that is not what its name says: it would be gone from here, and not be there
 */
async function attachmentsOf(document: SessionDocument, file: string, places: readonly Beside[]) {
  const found = new Map<string, Buffer>()
  for (const { name } of placeholders(document)) {
    const bytes = await attachmentFrom(places, name)
    if (bytes === "changed") throw attachmentChanged(`${attachmentsFolder}/${name}`, file)
    if (typeof bytes !== "string") found.set(name, bytes)
  }
  return found
}
