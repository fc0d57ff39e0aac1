/** Which saved session an argument means. */
import { existsSync, statSync } from "node:fs"
import { basename, join, relative, resolve } from "node:path"
import { cannotRead } from "../../git/failures.ts"
import { isLeftOut, type Place } from "../../git/worktree.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { type Both, listBoth } from "../../stores/both-stores.ts"
import { conflictOf } from "../../stores/conflicts/report-conflict.ts"
import type { SessionInConflict } from "../../stores/conflicts/sessions-in-conflict.ts"
import * as failures from "../../stores/failures.ts"
import type { Listing, SavedSession } from "../../stores/worktree/list-files.ts"
import { count, localTime, size } from "../../support/format.ts"
import type { World } from "../../support/world.ts"
import { cancelled, nothingChosen } from "../failures.ts"
import { toldApart } from "./list-labels.ts"

/** A file to read, and what to call it. `session` when it is one of the list; `blob` when it is on the branch, and `path` only says where it would be. */
export type Chosen = {
  path: string
  name: string
  session?: SavedSession
  blob?: string
  /** Absent when git has it settled. */
  conflict?: SessionInConflict
}

/**
 * The saved session that `wanted` names, or that the user picks.
 * @param otherwise what to take when nobody can be asked; without it that is a failure
 */
export async function pickSaved(
  world: World,
  wanted: string | undefined,
  place: Place,
  otherwise?: "newest",
): Promise<Chosen> {
  const saved = await listBoth(world, place)
  const chosen = await choice(world, wanted, saved, place, otherwise)
  const { path, session } = chosen
  const file = relative(place.root, path).replaceAll("\\", "/")
  const conflict = conflictOf(saved.conflicts, session?.store === "branch" ? undefined : file, session?.sessionID)
  return { ...chosen, ...(conflict && { conflict }) }
}

async function choice(
  world: World,
  wanted: string | undefined,
  saved: Both,
  place: Place,
  otherwise: "newest" | undefined,
): Promise<Chosen> {
  if (wanted === "") throw nothingChosen()
  const [newest] = saved.sessions
  const isEmpty = !newest && saved.unreadable.length === 0
  const isLeft = isEmpty && place.git && !isThere(world.cwd, wanted) && (await isLeftOut(place.root))
  if (isLeft) throw failures.leftOut(sessionsFolder)
  if (wanted !== undefined) return chooseSaved(wanted, saved, place.root, world.cwd)
  if (!newest) throw failures.noSavedSessions(place.root)
  if (otherwise && (!world.choose || saved.sessions.length === 1)) return chosen(place.root, newest)
  if (!world.choose) throw nothingChosen()
  const session = await world.choose("Which session?", options(saved.sessions))
  if (!session) throw cancelled()
  return chosen(place.root, session)
}

const chosen = (root: string, session: Pick<SavedSession, "file"> & Partial<SavedSession>): Chosen => ({
  path: join(root, session.file),
  name: session.file,
  ...(session.sessionID && { session: session as SavedSession }),
  ...((session.store === "branch" || session.conflict) && session.blob && { blob: session.blob }),
})

function options(sessions: readonly SavedSession[]) {
  const said = ({ messages, bytes, saved }: SavedSession) =>
    `${count(messages, "message")}, ${size(bytes)}, ${localTime(saved)}`
  const hints = toldApart(sessions, sessions.map(said))
  return sessions.map((session, index) => ({ value: session, label: session.title, hint: hints[index] ?? "" }))
}

/**
 * @param wanted a number of the list, a path, or any unambiguous start of a name or session id
 * @param saved the list, and the files beside it that cannot be read: naming one of those says what is wrong with it
 * @throws Failure when it is none of these, or more than one
 */
export function chooseSaved(wanted: string, saved: Listing, root: string, cwd: string): Chosen {
  const isNumber = /^\d+$/.test(wanted)
  const numbered = isNumber ? saved.sessions[Number(wanted) - 1] : undefined
  if (numbered) return chosen(root, numbered)

  const named: Named[] = onceEach([...saved.sessions, ...saved.unreadable.map(({ file }) => ({ file }))])
  const exact = named.filter((session) => namesOf(session).includes(wanted))
  const begun = named.filter((session) => namesOf(session).some((name) => name.startsWith(wanted)))
  // On the branch a session is called by its path as well; a file that is there counts more.
  if (exact.length === 0 || /[/\\]/.test(wanted)) {
    const path = [cwd, root].map((folder) => resolve(folder, wanted)).find(isFile)
    const listed = saved.sessions.find(({ file, store }) => store !== "branch" && join(root, file) === path)
    if (path) return { path, name: wanted, ...(listed && { session: listed }) }
  }
  if (exact.length === 0) {
    const code = existsSync(resolve(cwd, wanted)) ? "EISDIR" : "ENOENT"
    if (/[/\\]/.test(wanted)) throw cannotRead(wanted, Object.assign(new Error(), { code }))
  }
  const [only, ...others] = exact.length > 0 ? exact : begun
  // Two sessions under one name, or one under two, which git could not settle.
  const areOne = others.every(
    ({ conflict, file, sessionID }) => conflict && (file === only?.file || sessionID === only?.sessionID),
  )
  if (only && areOne) {
    // On the branch, where no file of it is that could be read again.
    const broken = saved.unreadable.find(({ file }) => file === only.file)
    if (broken && !isFile(join(root, only.file))) throw broken.problem
    return chosen(root, only)
  }
  if (only)
    throw failures.ambiguous(
      wanted,
      [only, ...others].map(({ file }) => basename(file)),
    )
  if (named.length === 0) throw failures.noSavedSessions(root)
  throw isNumber ? failures.outOfRange(wanted, saved.sessions.length) : failures.noMatch(wanted)
}

const isThere = (cwd: string, wanted: string | undefined) => wanted !== undefined && isFile(resolve(cwd, wanted))

/** A name that is too long, or a link that leads to itself, is an error of its own and no file either. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

type Named = { file: string } & Partial<SavedSession>

/** What is in both stores, as when a move was cut off, is meant in the worktree. */
function onceEach(named: Named[]): Named[] {
  const here = new Set(named.flatMap(({ store, sessionID }) => (sessionID && store !== "branch" ? [sessionID] : [])))
  return named.filter(({ store, sessionID = "" }) => store !== "branch" || !here.has(sessionID))
}

/** What a session may be called by: its file, with or without ending and date, and its id. */
function namesOf({ file, sessionID, store, conflict }: Named): string[] {
  const name = basename(file)
  const bare = name.replace(/\.json$/, "")
  const names = [name, bare, bare.replace(/^\d{4}(-\d\d){4}-/, ""), ...(sessionID ? [sessionID] : [])]
  return store === "branch" || conflict ? [...names, file] : names
}
