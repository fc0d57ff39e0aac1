/**
 * An object whose other fields stand between a name and its value: `"name": "DB_PASSWORD", "slotSetting": false, "value": "…"`.
 * Sources: `terraform output -json`, `az webapp config appsettings list`, `az keyvault secret show`, `aws ssm get-parameter`,
 * `op item get --format json`, the GitLab API of variables.
 */
import { isSecret } from "../judge/judge.ts"
import { type Expectation, promiseOf } from "../judge/name.ts"
import { isName } from "../judge/reference.ts"
import type { Detector, Scan } from "../scan-text.ts"
import { valueAt } from "./value.ts"

const is = String.raw`[ \t]{0,8}(?:=>|[:=])[ \t]{0,8}`
/** A comma or the end of a line, and what a wrapper puts before the next. */
const next = String.raw`(?:\s{0,40},|[ \t]{0,40}(?=\r?\n))\s{0,60}(?:\d{1,6}[|:\t\u2192]\s{0,60})?`
const key = String.raw`(?:"[^"\n]{1,60}"|'[^'\n]{1,60}'|[\w$-]{1,40})`
const text = String.raw`(?:"(?:[^"\\\n]|\\[^\n]){0,200}"|'(?:[^'\\\n]|\\[^\n]){0,200}')`
/** Ends with what is no blank: else the blanks before a line's end would be anybody's. */
const bare = String.raw`[^\n,{}[\]"'\s](?:[^\n,{}[\]"']{0,80}[^\n,{}[\]"'\s])?`
const field = String.raw`${key}${is}(?:${text}|${bare}|\{[^{}]{0,160}\}|\[[^[\]]{0,200}\])`
const others = `(?:${field}${next}){0,8}`
const value = String.raw`["']?[vV]alue["']?${is}(?=\S)`

const after = new RegExp(`^["']?${next}${others}${value}`)
const before = new RegExp(String.raw`["'][vV]alue["']${is}(["'])((?:[^"'\\\n]|\\[^\n]){4,300})\1${next}${others}["']?$`)

/** Asked first, of few characters: whether another field may follow or precede. */
const mayFollow = /^["']?[ \t]{0,40}(?:,|\r?\n)/
const mayPrecede = /[,\n]\s{0,60}(?:\d{1,6}[|:\t\u2192]\s{0,60})?["']$/

/** @param at after a name; @returns where the value begins, behind the other fields of the object */
export function valueAfter(scan: Scan, at: number): number | undefined {
  if (!mayFollow.test(scan.slice(at, at + 44))) return
  const match = after.exec(scan.slice(at, at + 400))
  return match ? at + match[0].length : undefined
}

/** @param at before the key of a name; @returns the value, in quotes, with other fields behind it */
export function valueBefore(scan: Scan, at: number): { start: number; end: number } | undefined {
  if (!/["']/.test(scan.text[at - 1] ?? "") || !mayPrecede.test(scan.slice(at - 70, at))) return
  const [all, quote = "", value = ""] = before.exec(scan.slice(at - 400, at)) ?? []
  if (all === undefined) return
  const start = at - all.length + all.indexOf(`${quote}${value}${quote}`) + 1
  return { start, end: start + value.length }
}

/** After the brace of an object that a name is given to. */
export const inObject = new RegExp(String.raw`^\{\s{0,60}(?:\d{1,6}[|:\t\u2192]\s{0,60})?${others}${value}(?=["'])`)

/** `pass: {ms: 12, value: '12.5ms'}` */
const measure =
  /^\d+(?:[.,]\d+)*\s?(?:%|\u00b0[CF]?|[num\u00b5\u03bc]?s|min|[mhd]|[kMGT]?i?[Bb](?:ps|\/s)?|[mkMG]?(?:W|Wh|V|A|VA|J|Hz|Pa|eV)|[mck]?m[23]?|[mk]?g|px|r?em|pt|fps|rpm|dB|lm|x|pcs)$/

const hasOthers = (between: string): boolean => /[:=]/.test(between.replace(/["']?[vV]alue["']?\s*(?:=>|[:=])/, ""))

const isSensitive = (between: string): boolean => /\bsensitive["']?\s*(?:=>|[:=])\s*true\b/.test(between)

/**
 * Whether it is no measure, no label (`secret: {lang: "en", value: "The secret"}`) and no report.
 * @param at where the name begins; @param between what stands between the name and the value
 */
export function mayBelong(
  scan: Scan,
  name: string,
  at: number,
  value: { start: number; end: number },
  between: string,
): boolean {
  if (isSensitive(between)) return true
  const written = scan.slice(value.start, value.end)
  if (measure.test(written)) return false
  if (!hasOthers(between)) return true
  if (/\s/.test(written) && promiseOf(name)?.kind !== "passphrase") return false
  return !/^(?:pass|psw|pw|psk)$/i.test(name) || isBesideUser(scan, at)
}

/** What is called `pass` there is a password, and no report. */
export const isBesideUser = (scan: Scan, at: number): boolean =>
  /(?:user|username|login|host|server|mail|account|uid|ftp|smtp|db|database|port|url)["']?\s?[:=]/i.test(
    scan.slice(at - 120, at),
  )

const anything: Expectation = { strength: "password", kind: "secret" }

/** Whatever its name, the value beside one of these is secret: in quotes, or in YAML; else it is more often code. */
export const declared: Detector = {
  literals: ["securestring", "concealed", "vault.azure.net/secrets/"],
  found(scan, start, end) {
    const path = /^[\w-]{1,127}(?:\/[0-9a-f]{32})?(?=")/.exec(scan.slice(end, end + 170))?.[0].length ?? 0
    const at = valueAfter(scan, end + path)
    const found = at === undefined ? undefined : valueAt(scan, at)
    if (!found) return
    const value = scan.slice(found.start, found.end)
    if (!found.quote && (!isOfYaml(scan, found) || isName(value))) return
    // Of AWS it may be any parameter: `us-east-1`.
    if (/^s/i.test(scan.slice(start, end)) && isName(value) && !/^[a-z]+\d+$/.test(value)) return
    if (isSecret(value, anything, found.quote ? "quoted" : "bare")) scan.add(anything.kind, found.start, found.end)
  },
}

/** `Value: …`, and the line ends. */
const isOfYaml = (scan: Scan, { start, end }: { start: number; end: number }): boolean =>
  /\w:[ \t]+$/.test(scan.slice(start - 9, start)) && /^[ \t]*(?:\r?\n|$)/.test(scan.slice(end, end + 40))
