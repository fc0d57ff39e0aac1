/** A name and its value as two fields: `name: DB_PASSWORD` / `value: …` of Kubernetes, `<add key="…" value="…"/>`, a plist. */
import { isSecret } from "../judge/judge.ts"
import { type Expectation, promiseOf } from "../judge/name.ts"
import type { Detector, Scan } from "../scan-text.ts"
import { isTelling } from "./authorization.ts"
import { mayBelong, valueAfter, valueBefore } from "./fields.ts"
import { valueAt } from "./value.ts"

/** Between the two: the end of the first field, a line break, and what a wrapper puts before a line. */
const between =
  /^["'`]?[ \t]*(?:[,;]|\/?>)?[ \t]*(?:\r?\n(?:[^\n"'<=:]{0,40}?(?:\||:\d+:|>|\t|\+|-)?)[ \t]*)?["'`<]?(?:[a-z]{1,10}:)?(?:value|Value|VALUE|val|default_value|defaultValue|string|data|content|secret_string|SecretString|ParameterValue)\b["'`]?[ \t]*(?:=>|[:=>])[ \t]*/

const opening =
  /(?:^|[\s"'`<{,[:-])(?:name|Name|NAME|key|Key|KEY|variable|var|id|property|ParameterKey|field|param|parameter|option)\b["'`]?[ \t]*(?:=>|[:=>])[ \t]*["'`]?$/

const begins = new Set("\"'` \t=:>")

const password = { strength: "password", kind: "password" } as const

export const pair: Detector = {
  literals: ["name", "key", "variable", "property", "parameter", "option", "label"],
  found(scan, start, end) {
    if (start < (scan.resume.get(pair) ?? 0)) return
    if (!begins.has(scan.text[end] ?? "")) return
    const head = /^["'`]?[ \t]*(?:=>|[:=>])[ \t]*["'`]?/.exec(scan.slice(end, end + 24))
    if (!head || !opening.test(scan.slice(start - 12, end + head[0].length))) return
    const from = end + head[0].length
    const name = /^[\w./-]{3,80}/.exec(scan.slice(from, from + 80))?.[0]
    // `/prod/db/password` of AWS.
    const promise = name && (promiseOf(name.slice(name.lastIndexOf("/") + 1)) ?? cookieOf(scan, name, from))
    if (!promise) return
    const gap = /^(?:<\/[a-z]+>)?/i.exec(scan.slice(from + name.length, from + name.length + 12))?.[0].length ?? 0
    const to = from + name.length + gap
    const match = between.exec(scan.slice(to, to + 140))
    const at = match ? to + match[0].length : valueAfter(scan, to)
    if (at === undefined) return before(scan, start, name, promise)
    const value = valueAt(scan, at, false, match?.[0].endsWith(">") ? "<" : "")
    if (!value || !(match || mayBelong(scan, name, start, value, scan.slice(to, at)))) return
    if (!isSecret(scan.slice(value.start, value.end), promise, value.quote ? "quoted" : "bare")) return
    scan.add(promise.kind, value.start, value.end)
    scan.resume.set(pair, value.end)
  },
}

/** `{"name": "session_id", "value": "…", "domain": …}` of a browser: the name of a cookie promises more than another. */
const cookieOf = (scan: Scan, name: string, at: number): Expectation | undefined =>
  isTelling(name) && /"(?:domain|httpOnly|sameSite|hostOnly|secure)"/i.test(scan.slice(at - 190, at + 210))
    ? { strength: "token", kind: "cookie" }
    : undefined

/** `value="…" key="Password"`, `{"value": "…", "name": "DB_PASSWORD"}` come the other way round as well. */
function before(scan: Scan, start: number, name: string, promise: Expectation) {
  const attribute = attributeBefore(scan, start)
  const value = attribute ?? valueBefore(scan, start)
  if (!value || !(attribute || mayBelong(scan, name, start, value, scan.slice(value.end, start)))) return
  if (isSecret(scan.slice(value.start, value.end), promise, "quoted")) scan.add(promise.kind, value.start, value.end)
}

function attributeBefore(scan: Scan, at: number): { start: number; end: number } | undefined {
  const [all, value = ""] = /\bvalue=["']([^"'<>\n]{4,150})["']\s+(?:\w{1,10}:)?$/.exec(scan.slice(at - 200, at)) ?? []
  if (!all) return
  const start = at - all.length + "value=".length + 1
  return { start, end: start + value.length }
}

/** A field of a form that a browser or curl sends (RFC 7578): the value is the line after an empty one. */
export const formField: Detector = {
  literals: ["form-data; name="],
  found(scan, _, end) {
    const head = /^"?([\w.[\]-]{2,60})"?(?:\r?\n[\w-]{4,40}:[^\r\n]{0,80}){0,2}\r?\n\r?\n/.exec(
      scan.slice(end, end + 300),
    )
    const promise = head && promiseOf(head[1] ?? "")
    if (!promise) return
    const from = end + head[0].length
    const value = /^[^\r\n]{0,400}/.exec(scan.slice(from, from + 400))?.[0] ?? ""
    if (isSecret(value, promise, "field")) scan.add(promise.kind, from, from + value.length)
  },
}

/** `<input type="password" value="…">`, whatever the name. */
export const passwordInput: Detector = {
  literals: ['type="password"', "type='password'", "type=password"],
  found(scan, start, end) {
    const tag = scan.slice(start - 200, start)
    const open = start - 200 + (start < 200 ? 200 - start : 0) + tag.lastIndexOf("<")
    if (!tag.includes("<") || tag.lastIndexOf(">") > tag.lastIndexOf("<")) return
    const rest = scan.slice(end, end + 200)
    const whole = scan.slice(open, end + Math.max(0, rest.indexOf(">")))
    const [all, value = ""] = /\bvalue=["']([^"'<>\n]{3,150})["']/.exec(whole) ?? []
    if (!all || !isSecret(value, password, "quoted")) return
    const from = open + whole.indexOf(all) + 7
    scan.add("password", from, from + value.length)
  },
}

/** `variable "db_password" { default = "…" }` of Terraform. */
export const variable: Detector = {
  literals: ['variable "'],
  found(scan, _, end) {
    const [all, name = ""] =
      /^([\w-]{3,60})"\s{0,4}\{[^{}]{0,250}?\bdefault\s{0,20}=\s{0,4}(?=")/.exec(scan.slice(end, end + 380)) ?? []
    const promise = all && promiseOf(name)
    if (!promise) return
    const value = valueAt(scan, end + all.length)
    if (value && isSecret(scan.slice(value.start, value.end), promise, "quoted"))
      scan.add(promise.kind, value.start, value.end)
  },
}
