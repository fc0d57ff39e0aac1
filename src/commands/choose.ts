/** Which saved session an argument of `load` means. */
import { existsSync } from "node:fs"
import { basename, isAbsolute, join, resolve } from "node:path"
import * as failures from "../repository/failures.ts"
import type { SavedSession } from "../repository/folder.ts"

/** A file to load, and what to call it. */
export type Chosen = { path: string; name: string }

/**
 * @param wanted a number of the list, a path, or any unambiguous start of a name or session id
 * @throws Failure when it is none of these, or more than one
 */
export function chooseSaved(wanted: string, sessions: SavedSession[], root: string, cwd: string): Chosen {
  const at = ({ file }: SavedSession): Chosen => ({ path: join(root, file), name: file })
  const number = /^\d{1,6}$/.test(wanted) ? Number(wanted) : 0
  const numbered = sessions[number - 1]
  if (numbered) return at(numbered)

  const looksLikePath = isAbsolute(wanted) || /[/\\]/.test(wanted) || wanted.endsWith(".json")
  if (looksLikePath && existsSync(resolve(cwd, wanted))) return { path: resolve(cwd, wanted), name: wanted }

  const exact = sessions.filter((session) => namesOf(session).includes(wanted))
  const matches =
    exact.length > 0 ? exact : sessions.filter((session) => namesOf(session).some((name) => name.startsWith(wanted)))
  const [only, second] = matches
  if (only && !second) return at(only)
  if (second)
    throw failures.ambiguous(
      wanted,
      matches.map(({ file }) => basename(file)),
    )
  if (number || /^\d+$/.test(wanted)) throw failures.outOfRange(wanted, sessions.length)
  throw failures.noMatch(wanted)
}

/** What a session may be called by: its file, with or without folder, date and ending, and its id. */
function namesOf({ file, sessionID }: SavedSession): string[] {
  const name = basename(file)
  const bare = name.replace(/\.json$/, "")
  return [file, name, bare, bare.replace(/^\d{4}(-\d\d){4}-/, ""), sessionID]
}
