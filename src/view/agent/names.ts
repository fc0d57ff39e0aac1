/** The name of a session in an answer: what `show`, `view` and `read_session` take. */
import { plainLine } from "../output-lines.ts"

type Named = { file: string; sessionID?: string; branches?: string[] }

/** Its file's name, or its id where that name has what does not belong into an answer. */
export function nameOf({ file, sessionID = "", branches }: Named): string {
  if (branches) return plainLine(`${branches[0]}:${file}`)
  const name = file.replace(/^.*\//, "").replace(/\.json$/, "")
  if (/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u.test(name) && !/^\d+$/.test(name)) return name
  return /^ses_\w+$/.test(sessionID) ? sessionID : plainLine(name)
}
