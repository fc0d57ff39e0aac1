/** A tool's output as plain lines. */
import { oneLine, printable } from "./printable.ts"

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences for colour, cursor and title
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g

/** Safe to print: no colours, tabs as four spaces. Text that a terminal would overwrite stays. */
export function plain(text: string): string {
  if (!/[^ -~\n]/.test(text)) return text
  return printable(text.replace(sequences, "").replace(/\r\n?/g, "\n").replaceAll("\t", "    "))
}

/** Like {@link plain}, as one line. */
export const plainLine = (text: string): string => oneLine(plain(text))

/** At most so many characters, none of them half; what is longer ends in ` …`. */
export const clipped = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, "")} …` : text
