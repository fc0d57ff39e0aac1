/** Columns of passwords: tables of Markdown, psql and boxes, CSV, TSV, and SQL's INSERT. Source: RFC 4180. */
import { isSecret } from "../judge/judge.ts"
import { type Expectation, promiseOf } from "../judge/name.ts"
import type { Detector, Scan } from "../scan-text.ts"

/** Each is read once, however many there are. */
const mostRows = 50_000
const longestRow = 390

type Column = { place: number; promise: Expectation }

/** A password or a token; a mere key is too often the name of a row. */
const promising = (names: readonly string[]): Column[] =>
  names.flatMap((name, place) => {
    const promise = /^[\w .-]{2,40}$/.test(name) ? promiseOf(name.replaceAll(" ", "_")) : undefined
    return promise && promise.strength !== "key" ? [{ place, promise }] : []
  })

const bare = (cell: string) => cell.trim().replace(/^(?:["'`*]|\*\*)+|(?:["'`*]|\*\*)+$/g, "")

/** A line of names, and below it lines with as many cells. */
export const table: Detector = {
  literals: [
    "password",
    "passwd",
    "pwd",
    "pass",
    "secret",
    "token",
    "api_key",
    "apikey",
    "api key",
    "passwort",
    "kennwort",
    "pw",
  ],
  found(scan, start, end) {
    if (start < (scan.resume.get(table) ?? 0) || !endsCell(scan.text, end)) return
    const line = lineAround(scan, start)
    if (!line) return
    scan.resume.set(table, line.end)
    const separator = separatorOf(scan, line)
    if (!separator) return
    const names = cellsOf(line.text, separator).map(({ text }) => bare(text))
    const columns = promising(names)
    const width = names.length
    if (columns.length === 0 || !isHead(scan, line, separator, width)) return
    let at = line.end
    for (let row = 0; row < mostRows; row++) {
      const next = lineAfter(scan, at, line.wrapped)
      if (!next) break
      at = next.end
      if (/^[\s|+:=\u2500-\u257f-]*$/.test(next.text)) {
        if (next.text.trim() === "" && row > 0) break
        continue
      }
      const cells = cellsOf(next.text, separator)
      if (cells.length !== width) break
      for (const { place, promise } of columns) addCell(scan, next.start, cells[place], promise)
    }
    scan.resume.set(table, at)
  },
}

const endsCell = (text: string, end: number): boolean => {
  let at = end
  while (at < end + 12 && " \"'`*s".includes(text[at] ?? "|")) at++
  return "|,;\t\r\n\u2502\u2503\u2551".includes(text[at] ?? "\n") || text.slice(at - 2, at) === "  "
}

/** The first line of its block, one that a rule of dashes follows, or one below a line that is no row like it. */
function isHead(scan: Scan, line: Line, separator: Separator, width: number): boolean {
  const before = scan.slice(line.start - 120, line.start)
  if (
    /(?:^|\n)[^\w\n]*(?:\d{1,6}[|:\t ])?[^\w\n]*\n?[\s\d|>+]*$/.test(before) &&
    !/\w[^\n]*\n?[\d|>+: \t]*$/.test(before)
  )
    return true
  if (/^[\d|>+: \t]*[|+ -]*--[|+: -]*(?:\n|$)/.test(scan.slice(line.end, line.end + 200))) return true
  const [, above] = /(?:^|\n)([^\n]*)\n[^\n]*$/.exec(before) ?? []
  if (above === undefined || above.length > 100 || /[{}()[\]<>=]/.test(above)) return false
  return cellsOf(line.wrapped ? above.replace(wrapper, "") : above, separator).length !== width
}

type Cell = { start: number; text: string }

function addCell(scan: Scan, from: number, cell: Cell | undefined, promise: Expectation) {
  if (!cell) return
  const value = bare(cell.text)
  if (!value || /\s/.test(value) || !isSecret(value, promise, "bare")) return
  const start = from + cell.start + cell.text.indexOf(value)
  scan.add(promise.kind, start, start + value.length)
}

/** One sign of several, two blanks, or where each column begins. */
type Separator = string | readonly number[]

const lines = "|\u2502\u2503\u2551"

/** What stands between the names. */
function separatorOf(scan: Scan, { text: line, end }: Line): Separator | undefined {
  if (/[(){}[\]<>=]|: /.test(line)) return
  for (const separator of [lines, "\t", ";", ",", "  "]) {
    const cells = cellsOf(line, separator)
    if (cells.length < 2) continue
    const names = cells.map(({ text }) => bare(text)).filter(Boolean)
    const named =
      names.length > 1 && names.every((name) => /^[\w .@/#$%&()-]{1,40}$/.test(name) && name.split(" ").length <= 4)
    if (!named) return
    return separator === "  " ? (ruled(scan, end) ?? separator) : separator
  }
  return
}

/** `---- --------   ----` below the names. */
function ruled(scan: Scan, at: number): number[] | undefined {
  const rule = /^ *-+(?: +-+)+(?= *\r?(?:\n|$))/.exec(scan.slice(at, at + 300))?.[0]
  return rule ? [...rule.matchAll(/-+/g)].map(({ index }) => index) : undefined
}

function cellsOf(line: string, separator: Separator): Cell[] {
  if (typeof separator !== "string")
    return separator.map((start, index) => ({ start, text: line.slice(start, separator[index + 1]) }))
  if (separator === "  ") return [...line.matchAll(/\S+(?: \S+)*/g)].map((one) => ({ start: one.index, text: one[0] }))
  const cells: Cell[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at <= line.length; at++) {
    if (line[at] === '"' && separator !== lines) quoted = !quoted
    if (at < line.length && (quoted || !separator.includes(line[at] as string))) continue
    cells.push({ start, text: line.slice(start, at) })
    start = at + 1
  }
  return cells
}

type Line = { start: number; end: number; text: string; wrapped: boolean }

function lineAround(scan: Scan, at: number): Line | undefined {
  const before = scan.slice(at - 200, at)
  const start = at - (before.length - (before.lastIndexOf("\n") + 1))
  return lineAfter(scan, start, true)
}

const wrapper = /^(?:\s{0,8}\d{1,6}(?:\| |:|\t)|[+>] )?/

/** @param wrapped without the number or sign that a wrapper put before it */
function lineAfter(scan: Scan, start: number, wrapped: boolean): Line | undefined {
  let stop = start
  const limit = Math.min(scan.text.length, start + longestRow)
  while (stop < limit && scan.text.charCodeAt(stop) !== 10) stop++
  if (start >= scan.text.length || stop === start + longestRow) return
  const text = scan.slice(start, stop)
  const wrapping = !wrapped ? 0 : (wrapper.exec(text)?.[0].length ?? 0)
  return {
    start: start + wrapping,
    end: Math.min(scan.text.length, stop + 1),
    text: text.slice(wrapping).replace(/\r$/, ""),
    wrapped: wrapping > 0,
  }
}

/** `INSERT INTO users (name, password) VALUES ('al', '…'), …` */
export const insert: Detector = {
  literals: ["insert into ", "replace into "],
  found(scan, _, end) {
    const [all, names = ""] =
      /^[\w."`[\]]{1,80}\s*\(([^()\n]{3,250})\)\s*(?:values|select)\s*/i.exec(scan.slice(end, end + 390)) ?? []
    if (!all) return
    const columns = promising(names.split(",").map((name) => name.replace(/["'`[\]\s]/g, "")))
    if (columns.length === 0) return
    let at = end + all.length
    for (let row = 0; row < mostRows && at >= (scan.resume.get(insert) ?? 0); row++) {
      const tuple =
        /^\s{0,20},?\s{0,20}\(?((?:'(?:[^'\\\n]|\\.|'')*'|"(?:[^"\\\n]|\\.)*"|\w{1,12}\('[^'\n]*'\)|[^()'"\n])*)\)?/.exec(
          scan.slice(at, at + longestRow),
        )
      if (!tuple?.[1]) break
      const from = at + tuple[0].indexOf(tuple[1])
      const cells = [
        ...tuple[1].matchAll(/\s*(?:[NnEe]?'((?:[^'\\]|\\.|'')*)'|"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)/g),
      ]
      for (const { place, promise } of columns) {
        const cell = cells[place]
        const value = cell?.[1] ?? cell?.[2] ?? /^\w{2,12}\('([^']*)'/.exec(cell?.[3] ?? "")?.[1]
        if (!cell || !value || !isSecret(value, promise, "quoted")) continue
        const start = from + cell.index + cell[0].indexOf(value)
        scan.add(promise.kind, start, start + value.length)
      }
      at += tuple[0].length
      scan.resume.set(insert, at)
    }
  },
}
