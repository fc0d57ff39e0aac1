/** Which saved session an argument means. */
import { existsSync, statSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import * as failures from "../repository/failures.ts"
import { type Listing, listSaved, type SavedSession } from "../repository/folder.ts"
import type { Place } from "../repository/git.ts"
import { cancelled, nothingChosen } from "./failures.ts"
import { count, localTime, size } from "./words.ts"
import type { World } from "./world.ts"

/** A file to read, and what to call it. */
export type Chosen = { path: string; name: string }

/**
 * The saved session that `wanted` names, or that the user picks.
 * @param otherwise what to take when nobody can be asked; without it that is a failure
 */
export async function pickSaved(world: World, wanted: string | undefined, place: Place, otherwise?: "newest") {
  const saved = await listSaved(place.root)
  if (wanted === "") throw nothingChosen()
  if (wanted !== undefined) return chooseSaved(wanted, saved, place.root, world.cwd)
  const [newest] = saved.sessions
  if (!newest) throw failures.noSavedSessions(place.root)
  if (otherwise && (!world.choose || saved.sessions.length === 1)) return chosen(place.root, newest.file)
  if (!world.choose) throw nothingChosen()
  const file = await world.choose("Which session?", saved.sessions.map(option))
  if (!file) throw cancelled()
  return chosen(place.root, file)
}

const chosen = (root: string, file: string): Chosen => ({ path: join(root, file), name: file })

function option({ file, title, messages, bytes, saved }: SavedSession) {
  return { value: file, label: title, hint: `${count(messages, "message")}, ${size(bytes)}, ${localTime(saved)}` }
}

/**
 * @param wanted a number of the list, a path, or any unambiguous start of a name or session id
 * @param saved the list, and the files beside it that cannot be read: naming one of those says what is wrong with it
 * @throws Failure when it is none of these, or more than one
 */
export function chooseSaved(wanted: string, saved: Listing, root: string, cwd: string): Chosen {
  const isNumber = /^\d+$/.test(wanted)
  const numbered = isNumber ? saved.sessions[Number(wanted) - 1] : undefined
  if (numbered) return chosen(root, numbered.file)

  const named = [...saved.sessions, ...saved.unreadable.map(({ file }) => ({ file, sessionID: undefined }))]
  const exact = named.filter((session) => namesOf(session).includes(wanted))
  const begun = named.filter((session) => namesOf(session).some((name) => name.startsWith(wanted)))
  if (exact.length === 0) {
    const path = [cwd, root].map((folder) => resolve(folder, wanted)).find(isFile)
    if (path) return { path, name: wanted }
    const code = existsSync(resolve(cwd, wanted)) ? "EISDIR" : "ENOENT"
    if (/[/\\]/.test(wanted)) throw failures.cannotRead(wanted, Object.assign(new Error(), { code }))
  }
  const [only, ...others] = exact.length > 0 ? exact : begun
  if (only && others.length === 0) return chosen(root, only.file)
  if (only)
    throw failures.ambiguous(
      wanted,
      [only, ...others].map(({ file }) => basename(file)),
    )
  if (named.length === 0) throw failures.noSavedSessions(root)
  throw isNumber ? failures.outOfRange(wanted, saved.sessions.length) : failures.noMatch(wanted)
}

/** A name that is too long, or a link that leads to itself, is an error of its own and no file either. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** What a session may be called by: its file, with or without ending and date, and its id. */
function namesOf({ file, sessionID }: { file: string; sessionID: string | undefined }): string[] {
  const name = basename(file)
  const bare = name.replace(/\.json$/, "")
  return [name, bare, bare.replace(/^\d{4}(-\d\d){4}-/, ""), ...(sessionID ? [sessionID] : [])]
}
