/** Private keys without their armour: a PEM file in base64 (RFC 4648), also in lines, and JWK (RFC 7517, RFC 7518 §6). */
import { base64 } from "../characters.ts"
import { looksRandom } from "../judge/random.ts"
import type { Detector, Scan } from "../scan-text.ts"
import { holdsKey } from "./pem.ts"

/** In characters: a key of 16,384 bits has 12,000, and a third more in base64. */
const longest = 27_000

/** In base64, after none, one and two bytes of something else: a file of JSON may hold the key. */
const begin = ["LS0tLS1CRUdJT", "0tLS0tQkVHSU", "tLS0tLUJFR0lO"]
/** The first mark may stand on two lines; then this one does not. */
const privateKey = ["UFJJVkFURSBLRV", "BSSVZBVEUgS0VZ", "QUklWQVRFIEtFW"]
/** So many characters before the mark its group of four begins. */
const offsets = [0, 2, 3]

const beginning = /^.{0,2}-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----|^.{0,2}PRIVATE KEY(?: BLOCK)?-----/
const ending = /-----END [A-Z0-9 ]{0,40}KEY(?: BLOCK)?-----/

export const pemInBase64: Detector = {
  literals: [...begin, ...privateKey],
  found(scan, start, end) {
    if (start < (scan.resume.get(pemInBase64) ?? 0)) return
    const mark = scan.slice(start, end)
    const place = Math.max(begin.indexOf(mark), privateKey.indexOf(mark))
    if (place < 0) return
    const from = start - (offsets[place] as number)
    const lines = linesFrom(scan, from, from + 120)
    if (!beginning.test(decoded(lines))) return
    const all = linesFrom(scan, from, from + longest)
    const text = decoded(all)
    const close = ending.exec(text)
    // In base64 four characters are three bytes.
    const to = close
      ? restOf(scan, placeIn(all, Math.ceil(((close.index + close[0].length) * 4) / 3)))
      : (all.at(-1)?.end ?? end)
    scan.resume.set(pemInBase64, to)
    if (holdsKey(text.slice(0, close?.index))) scan.add("private-key", scan.runStart(from, base64, from - 40), to)
  },
}

type Line = { start: number; end: number; text: string }

/** What stands before the next line: where it is indented, or numbered. */
const margin = /^\r?\n[ \t]{0,80}(?:\d{1,6}[:|\t\u2192] ?)?/

function linesFrom(scan: Scan, from: number, limit: number): Line[] {
  const lines: Line[] = []
  for (let start = from; start < limit; ) {
    const end = scan.runEnd(start, base64, limit)
    // The next word of a text is none of it.
    if (end === start || (lines.length > 0 && !/^(?:["'`,;<)\\\r\n]|$)/.test(scan.slice(end, end + 1)))) break
    const text = scan.text.slice(start, end)
    lines.push({ start, end, text })
    const next = text.endsWith("=") ? undefined : margin.exec(scan.slice(end, end + 100))?.[0]
    if (next === undefined) break
    start = end + next.length
  }
  return lines
}

const decoded = (lines: readonly Line[]): string =>
  Buffer.from(lines.map(({ text }) => text).join(""), "base64").toString("latin1")

/** @param at among the characters of all lines; @returns where that is in the text */
function placeIn(lines: readonly Line[], at: number): number {
  let left = at
  for (const { start, end, text } of lines) {
    if (left <= text.length) return Math.min(end, start + left)
    left -= text.length
  }
  return lines.at(-1)?.end ?? 0
}

/** The line break behind the key, and what fills up the last group. */
function restOf(scan: Scan, at: number): number {
  const end = scan.runEnd(at, base64, at + 9)
  return end - at < 9 ? end : at
}

/** @returns where the brace stands that opens or closes the object around, or the limit */
function braceFrom(text: string, at: number, limit: number, step: 1 | -1): number {
  let inner = 0
  for (let place = at; place !== limit; place += step) {
    const sign = text[place]
    if (sign !== "{" && sign !== "}") continue
    if ((sign === "}") === (step === 1) && inner-- === 0) return place
    if ((sign === "}") !== (step === 1)) inner++
  }
  return limit
}

/** In characters. A key of RSA with 8192 bits has 6,400. */
const longestJwk = 8000

/** The members of a key that stay with its owner; `k` is all of one that both sides share. */
const secretMember = /["'](?:d|p|q|dp|dq|qi|k)["']\s{0,8}:\s{0,8}["']([A-Za-z0-9_-]{16,})["']/g

export const isSecretMember = (name: string): boolean => /^(?:d|p|q|dp|dq|qi|k)$/.test(name)

export const jwk: Detector = {
  literals: ['"kty"', "'kty'"],
  found(scan, start, end) {
    const { text } = scan
    const before = scan.resume.get(jwk) ?? 0
    if (start < before) return
    const to = braceFrom(text, end, Math.min(text.length, end + longestJwk), 1)
    const above = Math.max(before, start - longestJwk)
    const from = braceFrom(text, start - 1, above - 1, -1)
    scan.read(Math.max(above, from), to)
    scan.resume.set(jwk, to)
    if (from < above) return
    for (const match of text.slice(from, to).matchAll(secretMember)) {
      const [all, value = ""] = match
      const last = from + match.index + all.length - 1
      if (looksRandom(value.slice(0, 200))) scan.add("private-key", last - value.length, last)
    }
  },
}
