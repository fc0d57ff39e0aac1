/** Base64 in lines, as one line: a value stands in it over the end of one and the beginning of the next. */
import { base64, runEnd, runStart } from "./characters.ts"
import { placeOf, type View } from "./decoded-view.ts"

/** In characters. A wrapped line has 60, 64 or 76. */
const shortestLine = 32

/** What stands before the next line: where it is indented, or numbered. */
const margin = /[ \t]{0,80}(?:\d{1,6}[:|\t] ?)?/y

type Line = { start: number; end: number }

/** Each run of such lines, joined. The ends of lines may be written out, as in JSON. */
export const joinedLines = (text: string): View[] =>
  ["\n", "\\n"].flatMap((newline) => runsIn(text, newline).map(joined))

function joined({ text, lines }: { text: string; lines: Line[] }): View {
  const starts: number[] = []
  let length = 0
  for (const { start, end } of lines) {
    starts.push(length)
    length += end - start
  }
  const startOf = (at: number) => {
    const line = placeOf(starts, at)
    return (lines[line] as Line).start + at - (starts[line] as number)
  }
  return {
    text: lines.map(({ start, end }) => text.slice(start, end)).join(""),
    startOf,
    endOf: (at) => startOf(at) + 1,
  }
}

function runsIn(text: string, newline: string): { text: string; lines: Line[] }[] {
  const runs: { text: string; lines: Line[] }[] = []
  let free = 0
  for (let at = text.indexOf(newline); at >= 0; at = text.indexOf(newline, Math.max(at + 1, free))) {
    const end = withoutReturn(text, at, newline)
    const start = runStart(text, end, base64, free)
    if (end - start < shortestLine) continue
    const lines = [{ start, end }, ...linesAfter(text, at, newline)]
    free = lines.at(-1)?.end ?? free
    if (lines.length > 1) runs.push({ text, lines })
  }
  return runs
}

/** @param at where the first line ends */
function linesAfter(text: string, at: number, newline: string): Line[] {
  const lines: Line[] = []
  let next = at
  while (text.startsWith(newline, next)) {
    margin.lastIndex = next + newline.length
    margin.test(text)
    const start = margin.lastIndex
    const end = runEnd(text, start, base64, text.length)
    if (end === start) break
    lines.push({ start, end })
    next = text.startsWith(returnOf(newline), end) ? end + returnOf(newline).length : end
  }
  return lines
}

const returnOf = (newline: string) => (newline === "\n" ? "\r" : "\\r")

const withoutReturn = (text: string, at: number, newline: string) =>
  text.endsWith(returnOf(newline), at) ? at - returnOf(newline).length : at
