/** A session's own words in an answer: each line begins with `> `, as no line of ours does. */
import { plain, plainLine } from "../output-lines.ts"

export const quoted = (text: string): string[] =>
  plain(text)
    .trim()
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())

/** The first characters of a text as one line. */
export function brief(text: string, most: number): string {
  const line = plainLine(text.slice(0, most * 4))
  return line.length > most || text.length > most * 4 ? `${line.slice(0, most).replace(/[\ud800-\udbff]$/, "")}…` : line
}

/** Where a part of a turn stands: `read_session` takes both. */
export type Place = { address: string; part: number }

/** So many characters of a text from `offset` on, and a line that says how to ask for the rest. */
export function quotedUpTo(text: string, most: number, { address, part }: Place, offset = 0): string[] {
  const rest = text.length - offset - most
  // A mark takes the place of 60 characters.
  if (rest <= 60) return quoted(text.slice(offset))
  const end = offset + most - (/[\ud800-\udbff]/.test(text.charAt(offset + most - 1)) ? 1 : 0)
  const mark = `[… ${text.length - end} more characters: session ${address}, part ${part}, offset ${end}]`
  return most > 0 ? [...quoted(text.slice(offset, end)), mark] : [mark]
}
