/** Columns of passwords: Markdown and psql tables, CSV, TSV, and SQL's INSERT. Source: RFC 4180. */
import { isSecret } from "../judge/judge.ts"
import { type Expectation, promiseOf } from "../judge/name.ts"
import type { Detector, Scan } from "../scan.ts"

const mostRows = 500
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
    const separator = separatorOf(line.text)
    if (!separator || !isHead(scan, line)) return
    const columns = promising(line.text.split(separator).map(bare))
    if (columns.length === 0) return
    const width = line.text.split(separator).length
    let at = line.end
    for (let row = 0; row < mostRows; row++) {
      const next = lineAfter(scan, at, line.wrapped)
      if (!next) break
      at = next.end
      if (/^[\s|+:=-]*$/.test(next.text)) {
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
  return "|,;\t\r\n".includes(text[at] ?? "\n")
}

/** The first line of its block, or one that a rule of dashes follows: any other is a row. */
function isHead(scan: Scan, line: Line): boolean {
  const before = scan.slice(line.start - 120, line.start)
  if (
    /(?:^|\n)[^\w\n]*(?:\d{1,6}[|:\t ])?[^\w\n]*\n?[\s\d|>+]*$/.test(before) &&
    !/\w[^\n]*\n?[\d|>+: \t]*$/.test(before)
  )
    return true
  return /^[\d|>+: \t]*[|+ -]*--[|+: -]*(?:\n|$)/.test(scan.slice(line.end, line.end + 200))
}

type Cell = { start: number; text: string }

function addCell(scan: Scan, from: number, cell: Cell | undefined, promise: Expectation) {
  if (!cell) return
  const value = bare(cell.text)
  if (!value || /\s/.test(value) || !isSecret(value, promise, "bare")) return
  const start = from + cell.start + cell.text.indexOf(value)
  scan.add(promise.kind, start, start + value.length)
}

/** What stands between the names: the sign must be there before or after the name at hand. */
function separatorOf(line: string): string | undefined {
  if (/[(){}[\]<>=]|: /.test(line)) return
  for (const sign of ["|", "\t", ";", ","]) {
    const cells = line.split(sign)
    if (cells.length < 2) continue
    const names = cells.map(bare).filter(Boolean)
    return names.length > 1 &&
      names.every((name) => /^[\w .@/#$%&()-]{1,40}$/.test(name) && name.split(" ").length <= 4)
      ? sign
      : undefined
  }
  return
}

function cellsOf(line: string, separator: string): Cell[] {
  const cells: Cell[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at <= line.length; at++) {
    if (line[at] === '"' && separator !== "|") quoted = !quoted
    if (at < line.length && (quoted || line[at] !== separator)) continue
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

/** @param wrapped without the number or sign that a wrapper put before it */
function lineAfter(scan: Scan, start: number, wrapped: boolean): Line | undefined {
  const rest = scan.slice(start, start + longestRow)
  const stop = rest.indexOf("\n")
  if (rest === "" || (stop < 0 && rest.length === longestRow)) return
  const text = stop < 0 ? rest : rest.slice(0, stop)
  const wrapping = !wrapped ? 0 : (/^(?:\s{0,8}\d{1,6}(?:\| |:|\t)|[+>] )?/.exec(text)?.[0].length ?? 0)
  return {
    start: start + wrapping,
    end: stop < 0 ? start + rest.length : start + stop + 1,
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
