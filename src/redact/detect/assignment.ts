/** A name that promises a secret, an operator, and a value: in code, env files, YAML, JSON, XML, flags, headers, prose. */
import { alphanumeric, dash, dot, is, underscore } from "../characters.ts"
import { isSecret, type Stand } from "../judge/judge.ts"
import { type Expectation, promiseOf } from "../judge/name.ts"
import type { Detector, Scan } from "../scan.ts"
import { isPair } from "./authorization.ts"
import { jwtEnd } from "./jwt.ts"
import { type Value, valueAt } from "./value.ts"

const name = alphanumeric | underscore | dash | dot
const longestName = 64

/** Who has the URL has what it was signed for. */
const signature = /^(?:x-(?:amz|goog|oss)-)?(?:signature|security-token|sig)$/i
const signed: Expectation = { strength: "key", kind: "url-signature" }

export const assignment: Detector = {
  literals: [
    ..."passw passphrase passcode pwd pass secret token key auth cred bearer salt sid session cookie sig dsn".split(
      " ",
    ),
    ..."kennwort senha contrase wachtwoord motdepasse mnemonic otp totp pat jwt hmac psw pw= pw: pw\" pw' bindpw webhook sas".split(
      " ",
    ),
  ],
  found(scan, start, end) {
    if (start < (scan.resume.get(assignment) ?? 0)) return
    const from = scan.runStart(start, name, start - longestName)
    const to = nameEnd(scan, end)
    scan.resume.set(assignment, Math.max(scan.resume.get(assignment) ?? 0, to))
    if (!mayAssign(scan.text, from, to)) return
    const whole = wholeName(scan, from, to)
    // Asked first: it is remembered, and most names promise nothing.
    const called = whole.slice(whole.lastIndexOf(".") + 1)
    if (!promiseOf(whole) && !promiseOf(called) && !signature.test(whole)) return
    const operator = operatorAt(scan, from, to)
    if (!operator) return
    const promise =
      operator.inQuery && signature.test(whole) ? signed : promiseOf(operator.sign === "(" ? called : whole)
    if (!promise) return
    const value = valueAt(scan, operator.end, operator.inQuery, operator.until)
    if (!value) return
    if (operator.until === "<" && !/^\s*<\//.test(scan.slice(value.end, value.end + 40))) return
    const found = secretIn(
      scan,
      value,
      promise,
      standOf(scan, operator, value, /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$|\w\.\w/.test(whole)),
    )
    if (!found) return
    scan.add(promise.kind, found.start, found.end)
    scan.resume.set(assignment, found.end)
  },
}

/** The value, or the part of it that is secret. */
function secretIn(
  scan: Scan,
  value: Value,
  promise: Expectation,
  stand: Stand,
): { start: number; end: number } | undefined {
  let { start } = value
  const { end } = value
  const shown = scan.slice(start, Math.min(end, start + 400))
  if (value.quote && /^\s*[,;:)\]}.+]/.test(shown)) return
  if (promise.kind === "key" && /^[\w-]{2,30}=[^=]/.test(shown)) return
  const scheme =
    /^(?:Bearer|Basic|Token|token|Bot|ApiKey|key|Negotiate|Digest|AWS4-HMAC-SHA256|SSWS|GenieKey)\s+/i.exec(shown)
  if (scheme) start += scheme[0].length
  if (jwtEnd(scan, start) > start) return
  if (promise.kind === "key" && isPair(shown)) return { start, end }
  return isSecret(
    scan.slice(start, end),
    scheme ? bearing(promise) : promise,
    scheme && stand !== "code" ? "quoted" : stand,
  )
    ? { start, end }
    : undefined
}

/** After `Bearer` a key is a token. */
const bearing = (promise: Expectation): Expectation =>
  promise.strength === "key" ? { ...promise, strength: "token" } : promise

/** `api key` and `secret-key` are one name each, but a sentence is none. */
function wholeName(scan: Scan, from: number, to: number): string {
  const own = scan.slice(from, to)
  if (scan.text[from - 1] !== " " || !/^(?:key|token|secret|password|phrase|code)s?$/i.test(own)) return own
  const before = /([A-Za-z]{3,14}) $/.exec(scan.slice(Math.max(0, from - 16), from))?.[1] ?? ""
  return before ? `${before.toLowerCase()}_${own}` : own
}

/** A name may end in digits, and a plural or camel case may follow the literal. */
const nameEnd = (scan: Scan, end: number): number => {
  let to = scan.runEnd(end, name, end + longestName)
  while (to > end && (is(scan.text, to - 1, dot) || is(scan.text, to - 1, dash))) to--
  return to
}

const signBegins = new Set("=:!?|+.-,(>[{\u2192")
const wordBegins = /^(?:is|was|to|as|string|String|str|char|text|NSString|auto)\b/

/** `#define WIFI_PASSWORD "…"`: a name of several words before a quote. */
const isDefined = (text: string, from: number, to: number, at: number): boolean =>
  (text[at] === '"' || text[at] === "'") && text.slice(from, to).includes("_")

/** A look at the next characters alone: most names stand in prose, or are read, and nothing is given to them. */
function mayAssign(text: string, from: number, to: number): boolean {
  let at = to
  while (at < to + 4 && /["'`\])]/.test(text[at] ?? "")) at++
  const closed = at
  while (at < closed + 24 && (text[at] === " " || text[at] === "\t")) at++
  const next = text[at] ?? ""
  if (signBegins.has(next)) return true
  if (at === closed) return false
  const before = text[from - 1]
  return (
    before === "-" ||
    text[from] === "-" ||
    "*&[".includes(next) ||
    wordBegins.test(text.slice(at, at + 9)) ||
    blankNames.test(text.slice(from, to)) ||
    isDefined(text, from, to, at)
  )
}

export type Operator = {
  sign: string
  end: number
  /** Of the name, or empty. */
  quote: string
  inQuery: boolean
  until: string
  flag: boolean
  /** Blanks on either side of the sign. */
  spaced: boolean
}

const signs =
  /^(["'`]?\]?["'`]?\)?(?:\[[^\]\n]{0,12}\]|\{\d*\})?)([ \t]*)(?:(=>|->|:{0,3}={1,3}|!={1,2}|\?\?=|\|\|=|[?+.]=|:{1,3}|,|\(|>|\bis\b:?|\bwas\b|\bto\b|\bas\b|→)([ \t]*)|)/
const typed =
  /^(?:(?:const |final |readonly |Option<|Optional\[)?[A-Za-z_&*][\w.<>&'*[\]| ]{0,40}?)[ \t]*=[ \t]*(?=["'`bBfFrRuU@&])/

const blankNames = /^(?:password|passwd|passphrase|account|requirepass|masterauth|_authtoken|token|secret|api_?key)$/i

/** `var token string = "…"` of Go, `NSString *token = @"…"`. */
const declaration =
  /^(?:[*&]?(?:string|String|str|char|text|NSString|\[\]byte|&str|auto)\b[ \t*]*(?:\[\])?[ \t]*:?=[ \t]*)(?=["'`@])/

function operatorAt(scan: Scan, from: number, to: number): Operator | undefined {
  const { text } = scan
  const after = text.charCodeAt(to)
  // Most names stand in prose: a word follows.
  if (after === 46 || after === 47 || Number.isNaN(after)) return
  const before = scan.slice(Math.max(0, from - 3), from)
  const match = signs.exec(scan.slice(to, to + 60))
  if (!match) return
  const [all, closers = "", gap = "", sign = "", space = ""] = match
  const quote = closers && (/["'`]/.exec(closers)?.[0] ?? "")
  const inQuery = /[?&]$|mp;$/.test(before) && sign === "="
  let end = to + all.length
  let until = ""
  const declared = !sign && gap ? (declaration.exec(scan.slice(end, end + 40))?.[0].length ?? 0) : 0
  if (declared > 0) return { sign: "=", end: end + declared, quote, inQuery: false, until, flag: false, spaced: true }
  // A flag has dashes before it or in it.
  const flag =
    scan.slice(from - 3, from + 3).includes("-") &&
    (/(?:^|[\s"'`=[,(])-$/.test(before) ||
      /(?:^|[\s"'`=[,(])--?$/.test(`${before}${is(text, from, dash) ? "-" : ""}`) ||
      /(?:^|\W)-{1,2}[A-Za-z]/.test(scan.slice(from - 1, from + 3)))
  // A blank alone: after a flag, in .netrc and .npmrc, in prose.
  if (!sign && (quote || !gap || !(flag || blankNames.test(scan.slice(from, to)) || isDefined(text, from, to, end))))
    return
  if (sign === ":" || sign === "=") {
    const type = sign === ":" && typed.exec(scan.slice(end, end + 60))
    if (type) end += type[0].length
  }
  if (sign === ">") {
    until = "<"
    if (!isTag(scan, from, to, text)) return
    end += /^\s{0,40}/.exec(scan.slice(end, end + 40))?.[0].length ?? 0
  }
  if (sign === "(" && !/^[A-Za-z@&]{0,2}["'`]/.test(scan.slice(end, end + 4))) return
  if (sign === ":" && text[from - 1] === ":") return
  if (sign === "," && (!quote || !/["'`]/.test(scan.slice(end, end + 3)))) return
  if (/^(?:is|was|to|as)/.test(sign) && (!gap || !space || /^pass$/i.test(scan.slice(from, to)))) return
  if (
    sign === "(" &&
    /^(?:get|has|is|check|find|fetch|load|read|validate|verify|generate|create|hash|make|build|compare|parse|remove|delete|test|assert)/i.test(
      scan.slice(from, to),
    )
  )
    return
  return { sign, end, quote, inQuery, until, flag, spaced: gap !== "" || space !== "" }
}

/** `<password>`, `<add key="x" value>`: an opening tag, whose name ends here or began on the left. */
const isTag = (scan: Scan, from: number, to: number, text: string) =>
  text[to] === ">" && (text[from - 1] === "<" || /<[\w:.-]{0,30}$/.test(scan.slice(from - 32, from)))

function standOf(
  scan: Scan,
  { sign, flag, spaced, until, inQuery, quote }: Operator,
  value: Value,
  isSetting: boolean,
): Stand {
  // A constant or a property and its value, or two of a list of words.
  if (sign === "," && !flag && !isSetting) return "listed"
  if (value.quote) return /^(?:is|was|[!=]==?)/.test(sign) ? "said" : "quoted"
  if (until || inQuery || flag) return "bare"
  if (/^(?:is|was|to|as)/.test(sign)) return "prose"
  if (sign === "=" && !spaced) return "bare"
  if ((sign === ":" || sign === "=" || sign === "" || sign === "=>") && value.endsLine)
    return quote && sign === ":" ? "code" : "bare"
  if (sign === ":" || sign === "") return scan.text[value.end] === " " ? "prose" : "code"
  return "code"
}
