/** A name and its value beside each other, in columns: PowerShell, boxes, psql's expanded rows, cookie jars. */
import { alphanumeric, dash, dot, underscore } from "../characters.ts"
import { isSecret } from "../judge/judge.ts"
import { promiseOf } from "../judge/name.ts"
import type { Detector, Scan } from "../scan-text.ts"
import { addCookie } from "./authorization.ts"

const name = alphanumeric | underscore | dash | dot

/** What a wrapper puts before a line, and what a box does. */
const lineStart = /(?:^|\n)(?:[ \t]{0,8}\d{1,6}(?:\| |:|\t)|[+>] )?[ \t]*(?:[\u2502\u2503\u2551][ \t]*)?$/
const gap = /^(?:[ \t]*([\u2502\u2503\u2551])[ \t]*| +(\|) *| {2,}|[ \t]*\t[ \t]*)(?=[^\s|])/
const value = /^([^\s\u2502\u2503\u2551|]{4,300})(?=[ \t]*[\u2502\u2503\u2551]?[ \t]*\r?(?:\n|$))/

/** `DB_PASSWORD   …`, `│ DB_PASSWORD │ … │`, `password | …`: all there is on its line. */
export const columns: Detector = {
  literals: ["password", "passwd", "pwd", "passphrase", "secret", "token", "_key", "apikey", "api-key", "credential"],
  found(scan, start, end) {
    const { text } = scan
    const from = scan.runStart(start, name, start - 64)
    const to = scan.runEnd(end, name, end + 64)
    // Asked before anything is read: most names are no cell.
    if (!/[ \t\u2502\u2503\u2551]/.test(text[to] ?? "") || start < (scan.resume.get(columns) ?? 0)) return
    scan.resume.set(columns, to)
    const between = gap.exec(scan.slice(to, to + 80))
    if (!between || !lineStart.test(scan.slice(from - 40, from))) return
    const own = scan.slice(from, to)
    const promise = promiseOf(own)
    if (!promise || promise.strength === "key") return
    // Words with blanks between them are more often a text.
    if (!between[1] && !between[2] && !/^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(own) && !isBelowValue(scan, from)) return
    const at = to + between[0].length
    const found = value.exec(scan.slice(at, at + 390))?.[1]
    if (found && isSecret(found, promise, "bare")) scan.add(promise.kind, at, at + found.length)
  },
}

/** Below a head `Name  Value`, as far as one looks. */
const isBelowValue = (scan: Scan, from: number): boolean =>
  /(?:^|\n)[^\n]{0,12}(?:name|key|variable|setting|property|option|field)[ \t]{2,}value[ \t]*\r?\n/i.test(
    scan.slice(from - 400, from),
  )

/** A line of a jar in Netscape's format: domain, whole domain, path, secure, expiry, name, value. Source: curl(1), `--cookie-jar`. */
export const cookieJar: Detector = {
  // A terminal shows a tab as up to eight spaces.
  literals: ["\ttrue\t/", "\tfalse\t/", " true /", " false /", " true    /", " false   /"],
  found(scan, _, end) {
    const head = /^\S{0,60}[\t ]+(?:TRUE|FALSE)[\t ]+\d{1,13}(?:\.\d{1,6})?[\t ]+([^\s=;]{1,80})[\t ]+(?=\S)/i.exec(
      scan.slice(end, end + 240),
    )
    if (head) addCookie(scan, head[1] ?? "", end + head[0].length)
  },
}
