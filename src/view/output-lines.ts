/** What a tool printed, as one line after the other. */
import { oneLine, printable } from "./printable.ts"

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours, moves and titles of a terminal
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g

/** Safe to print, without colours, tabs as four spaces; what a terminal would have written over stays. */
export function plain(text: string): string {
  if (!/[^ -~\n]/.test(text)) return text
  return printable(text.replace(sequences, "").replace(/\r\n?/g, "\n").replaceAll("\t", "    "))
}

/** The same, inside a line. */
export const plainLine = (text: string): string => oneLine(plain(text))
