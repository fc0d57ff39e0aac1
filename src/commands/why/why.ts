/** `opencode-session why`: finds the conversation that a file, or a line of it, comes from. */
import { existsSync, lstatSync } from "node:fs"
import { readFile, realpath } from "node:fs/promises"
import { basename, join, resolve } from "node:path"
import { type Blame, blameLine, type Commit, namesOf } from "../../git/blame.ts"
import { namesAt } from "../../git/session-files.ts"
import { findTrustedPlace, hasCommit, type Place } from "../../git/worktree.ts"
import { readOutline } from "../../session/document/read.ts"
import { bare, type Edit, editsOf, fit, isTelling } from "../../session/line-edits.ts"
import { type Telling, toldOnce } from "../../session/relation/find-copies.ts"
import { transcriptOf } from "../../session/transcript/transcript.ts"
import { sayingOf } from "../../session/transcript/turn-digest.ts"
import type { Transcript } from "../../session/transcript/types.ts"
import { eachSaved, listReadable } from "../../stores/both-stores.ts"
import { conflictWarning } from "../../stores/conflicts/report-conflict.ts"
import { type SessionInConflict, theirStage } from "../../stores/conflicts/sessions-in-conflict.ts"
import type { SavedSession } from "../../stores/worktree/list-files.ts"
import { needleOf, occurrences } from "../../support/byte-search.ts"
import { isWithin } from "../../support/within.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { existing, fromRoot } from "../shared/from-root.ts"
import { nameInGit } from "../shared/git-names.ts"

/** A saved session that changed the file. */
export type Touched = {
  session: SavedSession
  edits: Edit[]
  /** Files of its copies that made the same edits in the same turns. */
  copies?: string[]
}

export type WhyReport = {
  /** From the root. */
  file: string
  /** Newest first. */
  touched: Touched[]
  line?: LineReport
  /** Set when the worktree has no such file: perhaps a mistyped name. */
  missing?: true
  /** Files that could not be read. */
  unread: string[]
  /** On sessions in conflict. */
  warnings: string[]
}

export type LineReport = {
  number: number
  text: string
  commit?: Commit
  /** Whether git has the file and does not say which commit the line is of. */
  isCommitUnknown?: true
  /** Absent when no saved session can be shown to have written the line. */
  written?: { session: SavedSession; edit: Edit; sure: boolean; evidence: string[]; copies?: string[] }
}

export async function why(world: World, wanted: string): Promise<WhyReport> {
  const place = await findTrustedPlace(world.cwd)
  const { root, git } = place
  const { file, number } = await located(root, world.cwd, wanted)
  const isNowFolder = isFolder(join(root, file))
  // Of a folder git tells the names of a file in it. Paths in a transcript always have forward slashes.
  const all = git && !isNowFolder ? await namesOf(root, file) : [file]
  const names = new Set(all.map((name) => name.replaceAll("\\", "/")))
  const { touched, unread, warnings } = await touching(world, place, names)
  const report = { file, touched, unread, warnings }
  // A session may have changed a file where a folder is now.
  if (touched.length === 0 && isNowFolder) throw failures.isFolder(file)
  if (number === undefined) return { ...report, ...(!existsSync(join(root, file)) && { missing: true as const }) }
  // A link that is committed may lead to any file of this machine.
  const real = await realpath(join(root, file)).catch(() => root)
  if (!isWithin(root, real)) throw failures.outside(wanted)
  const whole = await readFile(real, "utf8").catch(() => undefined)
  if (whole === undefined) throw failures.noFileForLine(file)
  const lines = whole.split(/\r?\n/)
  const text = lines[number - 1]
  if (text === undefined || (number === lines.length && text === "")) throw failures.noSuchLine(file, number)
  const blame = git ? await blameLine(root, file, number) : undefined
  const written = await writer(root, touched, lines, number - 1, blame)
  const { commit, isUnknown } = blame ?? {}
  const from = { ...(commit && { commit }), ...(isUnknown && { isCommitUnknown: isUnknown }) }
  return { ...report, line: { number, text, ...from, ...(written && { written }) } }
}

/** Resolves `FILE` or `FILE:LINE` from the current directory or the root. */
async function located(root: string, cwd: string, wanted: string): Promise<{ file: string; number?: number }> {
  const [, name = wanted, line] = /^(.+):([1-9]\d{0,8})$/.exec(wanted) ?? []
  const whole = existing(root, cwd, wanted)
  const path = whole ?? existing(root, cwd, name) ?? resolve(cwd, name)
  const file = await fromRoot(root, path)
  if (!isWithin(root, join(root, file))) throw failures.outside(wanted)
  if (file === "") throw failures.isFolder(wanted)
  if (!line || whole) return { file }
  if (!existsSync(path)) throw failures.noFileForLine(name)
  return { file, number: Number(line) }
}

const isFolder = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/** Whether a session means one of the names, its own or the file's present one, the first, being spelt otherwise than in git. */
async function namedAs({ root, git }: Place, names: ReadonlySet<string>): Promise<(file: string) => boolean> {
  // Not the names on the disk: macOS has one file there under each spelling.
  const committed = new Set(git ? await namesAt(root, "HEAD").catch(() => []) : [])
  const [file = ""] = names
  const named = nameInGit(committed)(file)
  // A file in other case may be another one, which is not committed yet.
  const own = new Set([...names, ...(named.normalize() === file.normalize() ? [named] : [])])
  const inGit = nameInGit(new Set([...committed, ...names]))
  return (name) => own.has(inGit(name))
}

async function touching(world: World, place: Place, names: ReadonlySet<string>) {
  const { sessions: listed, unreadable, conflicts, unusable } = await listReadable(world, place)
  const sessions = [...listed, ...otherSides(conflicts, listed)]
  const unread = unreadable.map(({ file }) => file)
  // Skips parsing a session that contains none of the names.
  const needles = [...names].map((name) =>
    needleOf((basename(name.normalize()).match(/[a-z0-9]+/gi) ?? [""]).reduce(longer).toLowerCase()),
  )
  const isNamed = await namedAs(place, names)
  const found = new Map<SavedSession, Telling<SavedSession, Edit>>()
  const passedOver = await eachSaved(place.root, sessions, (session, bytes) => {
    const transcript = transcriptIf(bytes, session.file, needles)
    const edits = transcript ? editsOf(transcript, isNamed) : []
    if (!transcript || edits.length === 0) return
    const says = sayingOf(transcript)
    found.set(session, { session, items: edits, says: ({ turn }) => says(turn) })
  })
  const newestFirst = sessions.flatMap((session) => found.get(session) ?? []).map(ownOf)
  const touched = toldOnce(newestFirst.filter(({ items }) => items.length > 0)).map(({ session, items, copies }) => ({
    session,
    edits: items,
    ...(copies.length > 0 && { copies: copies.map(({ file }) => file) }),
  }))
  const isTold = ({ sessionIDs }: SessionInConflict) =>
    touched.some(({ session }) => sessionIDs.includes(session.sessionID))
  const warnings = await Promise.all(conflicts.filter(isTold).map((conflict) => conflictWarning(place, conflict)))
  return { touched, unread: [...unread, ...passedOver], warnings: [...unusable, ...warnings] }

  /** Drops from theirs the edits that the worktree's version has too. */
  function ownOf({ session, items, says }: Telling<SavedSession, Edit>): Telling<SavedSession, Edit> {
    const first = listed.find((one) => one.sessionID === session.sessionID && one.store !== "branch")
    const ours = first && first !== session && isOther(session) ? found.get(first) : undefined
    const told = new Set(ours?.items.map(ours.says))
    return { session, items: items.filter((item) => !told.has(says(item))), says }
  }
}

/** Versions of sessions in conflict that the worktree lacks, under the name by which git and `show` find them. */
const otherSides = (conflicts: readonly SessionInConflict[], listed: readonly SavedSession[]): SavedSession[] =>
  conflicts
    .flatMap(({ theirs }) => theirs.flatMap(({ session }) => session ?? []))
    .filter(({ blob }) => !listed.some((one) => one.blob === blob))
    .map((session) => ({ ...session, branches: [theirStage] }))

const isOther = ({ branches }: SavedSession) => branches?.[0] === theirStage

const longer = (a: string, b: string) => (b.length > a.length ? b : a)

function transcriptIf(bytes: Buffer, name: string, needles: ReturnType<typeof needleOf>[]): Transcript | undefined {
  const held = needles.some((needle) => needle.bytes.length === 0 || occurrences(bytes, needle, 1) > 0)
  return held ? transcriptOf(readOutline(bytes.toString(), name)) : undefined
}

/** Milliseconds: clocks of two machines differ a little. */
const slack = 60_000

/** The latest edit that added the line before its commit. It is not sure where somebody else may have written it. */
async function writer(root: string, touched: Touched[], lines: string[], index: number, blame: Blame | undefined) {
  const { commit } = blame ?? {}
  // An amended commit keeps the time of its beginning.
  const until = commit ? Math.max(commit.time, commit.committed) : Number.POSITIVE_INFINITY
  const fits = touched.flatMap(({ session, edits, copies }) =>
    edits.flatMap((edit) => {
      const score = edit.time <= until + slack ? fit(edit.change, lines, index) : 0
      return score > (isTelling(lines[index] ?? "") ? 0 : 2) ? [{ session, edit, score, copies }] : []
    }),
  )
  const line = bare(lines[index] ?? "")
  const removed = touched.flatMap(({ edits }) => edits.flatMap((edit) => (removes(edit, line) ? [edit.time] : [])))
  // An edit that lists the whole file need not have added the line, unless another had removed it.
  const isListed = ({ time, change }: Edit) => change.blind === "unknown" && !removed.some((one) => one < time)
  const first = ({ edit }: (typeof fits)[number]) => Number(!doubtOfTime(edit, blame) && !isListed(edit))
  fits.sort((a, b) => first(b) - first(a) || b.score - a.score || b.edit.time - a.edit.time)
  const [best] = fits
  if (!best) return undefined
  const { session, edit, score, copies } = best
  const doubt = doubtOf(edit, blame)
  const saved = session.commit && (await hasCommit(root, session.commit)) ? session.commit.slice(0, 7) : undefined
  const evidence = [
    score > 1 ? `the edit added this line, and ${score - 1} around it are as it left them` : "the edit added this line",
    commit && !doubt ? `it was committed next in ${commit.hash.slice(0, 7)}` : "",
    blame && !commit && !doubt ? "it is not committed yet" : "",
    saved ? `the session was saved at commit ${saved}` : "",
    doubt ? `but ${doubt}, so somebody else may have written it` : "",
  ].filter(Boolean)
  return { session, edit, sure: !doubt, evidence, ...(copies && { copies }) }
}

function removes({ change }: Edit, line: string): boolean {
  const signs = new Set(
    change.hunks.flatMap(({ lines }) => lines.flatMap((one) => (bare(one.text) === line ? one.sign : []))),
  )
  return signs.has("-") && !signs.has("+")
}

/** Why somebody else may have written a line that an edit added. */
function doubtOf(edit: Edit, blame: Blame | undefined): string | undefined {
  const isBlind = edit.change.blind !== undefined
  const doubt = isBlind ? "the agent wrote over the file, and the session does not tell what it held" : undefined
  return doubtOfTime(edit, blame) ?? doubt
}

function doubtOfTime({ time }: Edit, blame: Blame | undefined): string | undefined {
  const { commit, isUnknown, since = 0 } = blame ?? {}
  if (isUnknown) return "git does not say which commit it is of"
  if (time < since - slack) return "the file was committed in between"
  // After a rebase the line may be older than the edit, which may only have moved it.
  if (commit && time > commit.time + slack) return "its commit was begun before, and amended or rebased later"
  return undefined
}
