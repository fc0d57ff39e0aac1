/** The values that belong to a name when they do not stand right after it: on the lines below, or in a list. */
import type { Detector, Scan } from "../scan.ts"
import type { Operator } from "./operator.ts"
import { type Value, valueAt } from "./value.ts"

/** Of one list or block. */
const mostValues = 40

/** Up to where lists have been read: a name inside one does not read it again. */
const lists: Detector = { literals: [], found() {} }

/** @returns one value, or those of a list, or the lines of a block of YAML */
export function valuesAt(scan: Scan, operator: Operator): Value[] {
  const { sign, end, inQuery, until } = operator
  if (/^(?::?=|:|=>)$/.test(sign) && !inQuery) {
    const next = scan.slice(end, end + 2)
    if (/^[[({]/.test(next) && end >= (scan.resume.get(lists) ?? 0)) {
      const listed = list(scan, end + 1)
      if (listed.length > 0) return listed
    }
    if (/^(?:[|>]|\r?\n|$)/.test(next) && sign === ":" && !until) return lines(scan, end)
  }
  const value = valueAt(scan, end, inQuery, until)
  return value ? [value] : []
}

/** `["…", "…"]` */
function list(scan: Scan, from: number): Value[] {
  const values: Value[] = []
  for (let at = from; values.length < mostValues; ) {
    const gap = /^[\s,]{0,60}(?=[bBuUrR@]?["'`])/.exec(scan.slice(at, at + 64))
    if (!gap) break
    const value = valueAt(scan, at + gap[0].length)
    if (!value?.quote || value.endsLine) break
    const next = scan.slice(value.end + value.quote.length, value.end + value.quote.length + 4)
    if (!/^\s*[,\])}]/.test(next)) return []
    values.push(value)
    at = value.end + value.quote.length
    scan.resume.set(lists, at)
  }
  return values
}

/** What a wrapper puts before a line: a number, the sign of a diff or a quotation. Then the indentation, and a dash of a list. */
const lineHead = /^[ \t]*(?:[|>][-+]?\d?)?[ \t]*\r?\n(?:[ \t]{0,8}\d{1,6}(?:[|:\t\u2192]| {2})|[>+] ?)?([ \t]*)(- )?/

/** `name: |`, or a name alone on its line, and below it, further in, one value a line. */
function lines(scan: Scan, from: number): Value[] {
  const marked = /^[|>]/.test(scan.slice(from, from + 1))
  const values: Value[] = []
  for (let at = from; values.length < mostValues; ) {
    const head = lineHead.exec(scan.slice(at, at + 120))
    if (!head || (!head[1] && !head[2])) break
    const value = valueAt(scan, at + head[0].length)
    if (!value) break
    const to = value.end + value.quote.length
    if (!/^[ \t]*(?:\r?\n|$)/.test(scan.slice(to, to + 40))) break
    values.push(value)
    if (!marked && !head[2]) break
    at = to
  }
  return values
}
