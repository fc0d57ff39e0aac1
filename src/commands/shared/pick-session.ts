/** Finds the saved session that an argument names. */
import { existsSync, statSync } from "node:fs"
import { basename, join, relative, resolve } from "node:path"
import { cannotRead } from "../../git/failures.ts"
import type { Place } from "../../git/worktree.ts"
import { bareName } from "../../session/document/file-name.ts"
import { listReadable } from "../../stores/both-stores.ts"
import type { RemoteWords } from "../../stores/branch/remote-words.ts"
import { conflictOf } from "../../stores/conflicts/report-conflict.ts"
import type { SessionInConflict } from "../../stores/conflicts/sessions-in-conflict.ts"
import * as failures from "../../stores/failures.ts"
import type { Listing, SavedSession } from "../../stores/worktree/list-files.ts"
import { Failure } from "../../support/failure.ts"
import { matching } from "../../support/match-words.ts"
import type { World } from "../../support/world.ts"
import { cancelled, nothingChosen } from "../failures.ts"
import { offered } from "./offered-sessions.ts"

/** A file to read, and its name. `session`: it is listed. `blob`: the worktree has no such file, and `path` is nominal. */
export type Chosen = {
  path: string
  name: string
  session?: SavedSession
  blob?: string
  /** Absent unless the session is in conflict. */
  conflict?: SessionInConflict
}

/** The list, as it says whether colleagues' sessions come with --fetch, and why they may not. */
type Saved = Listing & Partial<RemoteWords>

/**
 * The saved session that `wanted` names, or that the user picks.
 * @param otherwise what to take when nobody can be asked; without it that is a failure
 */
export async function pickSaved(
  world: World,
  wanted: string | undefined,
  place: Place,
  otherwise?: "newest",
): Promise<Chosen & { /** Sentences for the user. */ warnings: string[] }> {
  const saved = await listReadable(world, place)
  const chosen = await choice(world, wanted, saved, place, otherwise)
  const { path, session } = chosen
  const file = relative(place.root, path).replaceAll("\\", "/")
  const conflict = conflictOf(saved.conflicts, session?.store === "branch" ? undefined : file, session?.sessionID)
  return { ...chosen, warnings: saved.unusable, ...(conflict && { conflict }) }
}

/** Whether it is a session's number, path, or whole name: no beginning, and no words of a title. */
export async function isNamedInFull(world: World, wanted: string, place: Place): Promise<boolean> {
  const { sessions, unreadable } = await listReadable(world, place)
  return (
    (/^\d+$/.test(wanted) && sessions[Number(wanted) - 1] !== undefined) ||
    [...sessions, ...unreadable].some((one) => namesOf(one).includes(wanted)) ||
    [world.cwd, place.root].some((folder) => isFile(resolve(folder, wanted)))
  )
}

async function choice(
  world: World,
  wanted: string | undefined,
  saved: Saved,
  place: Place,
  otherwise: "newest" | undefined,
): Promise<Chosen> {
  if (wanted === "") throw nothingChosen()
  const [newest] = saved.sessions
  if (wanted !== undefined) return named(world, wanted, saved, place)
  if (!newest) throw failures.noSavedSessions(place.root, saved.byFetch, saved.unusable)
  if (otherwise && (!world.choose || saved.sessions.length === 1)) return chosen(place.root, newest)
  if (!world.choose) throw nothingChosen()
  return ask(world, place, saved.sessions)
}

async function named(world: World, wanted: string, saved: Saved, place: Place): Promise<Chosen> {
  try {
    return chooseSaved(wanted, saved, place.root, world.cwd)
  } catch (error) {
    const several = error instanceof Several ? error.sessions : []
    if (!world.choose || several.length === 0) throw error
    return ask(world, place, several)
  }
}

async function ask(world: World, place: Place, sessions: readonly SavedSession[]): Promise<Chosen> {
  const session = await world.choose?.("Which session?", await offered(world, place, sessions))
  if (!session) throw cancelled()
  return chosen(place.root, session)
}

/** A name that several sessions have. */
class Several extends Failure {
  constructor(
    wanted: string,
    readonly sessions: SavedSession[],
    names: string[],
  ) {
    const { what, next, exitCode } = failures.ambiguous(wanted, names)
    super(what, next, exitCode)
  }
}

const startsOne = (session: Named, wanted: string) => namesOf(session).some((name) => name.startsWith(wanted))

const chosen = (root: string, session: Pick<SavedSession, "file"> & Partial<SavedSession>): Chosen => ({
  path: join(root, session.file),
  name: session.file,
  ...(session.sessionID && { session: session as SavedSession }),
  ...(session.blob && { blob: session.blob }),
})

/**
 * @param wanted a number of the list, a path, an unambiguous start of a name or session id, or a part of a title
 * @param saved the list, with the files that cannot be read: naming one of those reports why
 * @param cwd where a path may lead from; without it a session is found by its name or id alone, and only in the list
 * @throws Failure when it is none of these, or more than one
 */
export function chooseSaved(wanted: string, saved: Saved, root: string, cwd?: string): Chosen {
  const isNumber = /^\d+$/.test(wanted)
  const numbered = isNumber ? saved.sessions[Number(wanted) - 1] : undefined
  if (numbered) return chosen(root, numbered)

  const all: Named[] = onceEach([...saved.sessions, ...saved.unreadable.map(({ file }) => ({ file }))])
  const exact = all.filter((session) => namesOf(session).includes(wanted))
  // A number that the list does not have would be the start of every year.
  const begun = isNumber && wanted.length < 4 ? [] : all.filter((session) => startsOne(session, wanted))
  // A path also names a session that the worktree lacks; an existing file takes precedence.
  if (cwd !== undefined && (exact.length === 0 || /[/\\]/.test(wanted))) {
    const path = [cwd, root].map((folder) => resolve(folder, wanted)).find(isFile)
    const listed = saved.sessions.find(({ file, store }) => store !== "branch" && join(root, file) === path)
    if (path) return { path, name: wanted, ...(listed && { session: listed }) }
  }
  if (cwd !== undefined && exact.length === 0) {
    const code = existsSync(resolve(cwd, wanted)) ? "EISDIR" : "ENOENT"
    if (/[/\\]/.test(wanted)) throw cannotRead(wanted, Object.assign(new Error(), { code }))
  }
  const [only, ...others] =
    [exact, begun].find(({ length }) => length > 0) ?? (isNumber || cwd === undefined ? [] : byTitle(wanted, all))
  // All of them are one conflict: two sessions under one name, or one session under two.
  const areOne = others.every(
    ({ conflict, file, sessionID }) => conflict && (file === only?.file || sessionID === only?.sessionID),
  )
  if (only && areOne) {
    // A broken file of the branch: there is no file in the worktree to read instead.
    const broken = saved.unreadable.find(({ file }) => file === only.file)
    if (broken && !isFile(join(root, only.file))) throw broken.problem
    return chosen(root, only)
  }
  if (only) {
    const several = [only, ...others]
    const names = several.map(({ title, file }) => (title ? `${title} (${basename(file)})` : basename(file)))
    throw new Several(wanted, several.filter(isWhole), names)
  }
  if (all.length === 0) throw failures.noSavedSessions(root, saved.byFetch, saved.unusable)
  throw isNumber
    ? failures.outOfRange(wanted, saved.sessions.length, saved.unusable)
    : failures.noMatch(wanted, saved.unusable)
}

/** False also where stat fails: for a name that is too long, or a link to itself. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

type Named = { file: string } & Partial<SavedSession>

const isWhole = (named: Named): named is SavedSession => named.sessionID !== undefined

/** By words of a title or a file's name. An id is typed from its beginning, or pasted. */
const byTitle = (wanted: string, all: readonly Named[]): Named[] =>
  /^ses_/.test(wanted) ? [] : matching(wanted, all, ({ title, file }) => [...(title ? [title] : []), bareName(file)])

/** A session in both stores, as after an interrupted move, means the one in the worktree. */
function onceEach(named: Named[]): Named[] {
  const here = new Set(named.flatMap(({ store, sessionID }) => (sessionID && store !== "branch" ? [sessionID] : [])))
  return named.filter(({ store, sessionID = "" }) => store !== "branch" || !here.has(sessionID))
}

/** The names of a session: its file, with or without ending and date, and its id. */
function namesOf({ file, sessionID, blob, store, conflict }: Named): string[] {
  const name = basename(file)
  const bare = name.replace(/\.json$/, "")
  const names = [name, bare, bareName(file), ...(sessionID ? [sessionID] : [])]
  return blob || store === "branch" || conflict ? [...names, file] : names
}
