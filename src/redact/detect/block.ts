/** The values that belong to a name when they do not stand right after it: on the lines below, or in a list. */
import { isGrouped, isSeedPhrase } from "../judge/seed.ts"
import type { Detector, Scan } from "../scan-text.ts"
import { inObject, mayBelong } from "./fields.ts"
import type { Operator } from "./operator.ts"
import { type Value, valueAt } from "./value.ts"

/** Of one list or block. */
const mostValues = 40

/** Up to where lists have been read: a name inside one does not read it again. */
const lists: Detector = { literals: [], found() {} }

/** @param from where the name begins; @returns one value, or those of a list, or the lines of a block of YAML */
export function valuesAt(scan: Scan, from: number, operator: Operator): Value[] {
  const { sign, end, inQuery, until } = operator
  const braced = sign === "=" && bracedAt(scan, from, end)
  if (braced) return [braced]
  if (/^(?::?=|:|=>|in|IN)$/.test(sign) && !inQuery) {
    const next = scan.slice(end, end + 2)
    if (/^[[({]/.test(next) && end >= (scan.resume.get(lists) ?? 0)) {
      const listed = list(scan, end + 1)
      if (listed.length > 0) return listed
    }
    const inner = next.startsWith("{") && !until && inObject.exec(scan.slice(end, end + 400))
    if (inner) {
      const value = valueAt(scan, end + inner[0].length)
      const name = /^[\w.-]+/.exec(scan.slice(from, from + 64))?.[0] ?? ""
      return value && mayBelong(scan, name, from, value, inner[0]) ? [value] : []
    }
    if (/^(?:[|>]|\r?\n|$)/.test(next) && sign === ":" && !until) return lines(scan, from, end)
  }
  const value = inQuery || until ? valueAt(scan, end, inQuery, until) : wordsAt(scan, from, end)
  if (value?.quote && /^:?=$/.test(sign)) return [placed(scan, from, value)]
  return value ? [value] : []
}

/** A value, with the words behind it that belong to it: those of a wallet, or the groups of a key. */
function wordsAt(scan: Scan, from: number, at: number): Value | undefined {
  const value = valueAt(scan, at)
  if (!value || value.quote || value.end - value.start > 8 || scan.text[value.end] !== " ") return value
  const words = /^\w{3,8}(?: \w{1,8}){3,23}(?=[ \t]{0,8}(?:[\r\n]|$))/.exec(
    scan.slice(value.start, value.start + 240),
  )?.[0]
  if (!words || !(isGrouped(words) || (isSeedPhrase(words) && /mnemonic|phrase|seed/i.test(scan.slice(from, at)))))
    return value
  return { ...value, end: value.start + words.length, endsLine: true }
}

/** `Uid=al;Pwd={…};` of ODBC; with its user in braces as well it is a template. */
function bracedAt(scan: Scan, from: number, at: number): Value | undefined {
  if (scan.text[at] !== "{" || !/^(?:pwd|password)=/i.test(scan.slice(from, from + 9))) return
  const before = scan.slice(from - 200, from)
  if (!/(?:^|[;"'])\s?(?:uid|user(?: id|name)?)\s?=\s?[^{;\s][^;\n]{0,80};/i.test(before)) return
  const [all, value = ""] = /^\{((?:[^{}\n]|\}\}){3,128})\}(?=[;"'`\s]|$)/.exec(scan.slice(at, at + 140)) ?? []
  return all ? { start: at + 1, end: at + 1 + value.length, quote: "", endsLine: true } : undefined
}

/** `user, password = "al", "…"`: as many values on the right stand before it as names on the left. */
function placed(scan: Scan, from: number, first: Value): Value {
  if (!/[ (,]/.test(scan.text[from - 1] ?? "")) return first
  const names = /(?:^|[\s(])((?:[\w.$]{1,30}, ?){1,4})$/.exec(scan.slice(from - 130, from))?.[1]
  let value = first
  for (let count = names?.match(/,/g)?.length ?? 0; count > 0; count--) {
    const to = value.end + value.quote.length
    const gap = /^\s?,\s?(?=["'`])/.exec(scan.slice(to, to + 6))
    const next = gap && valueAt(scan, to + gap[0].length)
    if (!next) return first
    value = next
  }
  return value
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
    // Put together from pieces.
    if (/^\s{0,8},?\s{0,8}\]\s{0,8}\.(?:join|concat)/.test(scan.slice(at, at + 40))) return []
  }
  return values
}

/** What a wrapper puts before a line: a number, the sign of a diff or a quotation. Then the indentation, and a dash of a list. */
const lineHead = /^[ \t]*(?:[|>][-+]?\d?)?[ \t]*\r?\n(?:[ \t]{0,8}\d{1,6}(?:[|:\t\u2192]| {2})|[>+] ?)?([ \t]*)(- )?/

/** `name: |`, or a name alone on its line, and below it, further in, one value a line. */
function lines(scan: Scan, name: number, from: number): Value[] {
  const marked = /^[|>]/.test(scan.slice(from, from + 1))
  const values: Value[] = []
  for (let at = from; values.length < mostValues; ) {
    const head = lineHead.exec(scan.slice(at, at + 120))
    if (!head || (!head[1] && !head[2])) break
    const value = wordsAt(scan, name, at + head[0].length)
    if (!value) break
    const to = value.end + value.quote.length
    if (!/^[ \t]*(?:\r?\n|$)/.test(scan.slice(to, to + 40))) break
    values.push(value)
    if (!marked && !head[2]) break
    at = to
  }
  return values
}
