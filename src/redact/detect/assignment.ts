/** A name that promises a secret, an operator, and a value: in code, env files, YAML, JSON, XML, flags, headers, prose. */
import { alphanumeric, dash, dot, is, letter, underscore } from "../characters.ts"
import { hasOwner, isChosenWord } from "../judge/chosen.ts"
import { isSecret, type Stand } from "../judge/judge.ts"
import { type Expectation, promiseOf } from "../judge/name.ts"
import type { Detector, Scan } from "../scan-text.ts"
import { isPair } from "./authorization.ts"
import { valuesAt } from "./block.ts"
import { isBesideUser } from "./fields.ts"
import { jwtEnd } from "./jwt.ts"
import { isNamedTag, mayAssign, type Operator, operatorAt } from "./operator.ts"
import type { Value } from "./value.ts"

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
    ..."kennwort senha contrase wachtwoord motdepasse mnemonic phrase otp totp pat jwt hmac psw pw webhook sas psk nonce seed snmp pepper csrf xsrf masterauth requirepass parol heslo lozinka salasana jelszo".split(
      " ",
    ),
  ],
  found(scan, start, end) {
    if (start < (scan.resume.get(assignment) ?? 0)) return
    // Of `pwd`.
    if (end - start === 2 && is(scan.text, end, letter)) return
    const from = scan.runStart(start, name, start - longestName)
    const to = nameEnd(scan, end)
    scan.resume.set(assignment, Math.max(scan.resume.get(assignment) ?? 0, to))
    if (!mayAssign(scan.text, from, to) || (end - start === 2 && !isWhole(scan, from, start))) return
    const whole = wholeName(scan, from, to)
    // Asked first: it is remembered, and most names promise nothing.
    if (!mayPromise(whole)) return
    const operator = operatorAt(scan, from, to)
    if (!operator) return
    if (/^pass$/i.test(whole) && !operator.flag && isReport(scan, from, operator)) return
    const promise = operator.inQuery ? queried(whole) : promiseOf(given(whole, operator.sign))
    if (!promise) return
    for (const value of valuesAt(scan, from, operator)) {
      if (operator.sign === ">" && !/^\s*<\//.test(scan.slice(value.end, value.end + 40))) return
      if (/^(?:old|init_?)?_?pwd$/i.test(whole) && place.test(scan.slice(value.start, value.start + 40))) continue
      if (repeats(whole, scan.slice(value.start, Math.min(value.end, value.start + 60)))) continue
      const stand = standOf(scan, from, operator, value, setting.test(whole))
      const found = secretIn(scan, value, promise, stand) ?? wordIn(scan, value, whole, stand)
      if (!found) continue
      found.end = gluedEnd(scan, value, found.end)
      scan.add(promise.kind, found.start, found.end)
      scan.resume.set(assignment, found.end)
    }
  },
}

/**
 * `--- PASS: TestSum2`, `"pass": "the output covers line 3"`, `pass "the output …"`: what a test says. A password is called
 * so beside its user, or without a blank in it.
 */
function isReport(scan: Scan, from: number, { sign, end }: Operator): boolean {
  if (sign !== ":" && sign !== "") return false
  if (/(?:---|[✓✔√✗✘✕✖]) $/.test(scan.slice(from - 4, from))) return true
  if (isBesideUser(scan, from)) return false
  return /^P/.test(scan.slice(from, from + 1)) || /^["'][^"'\n]{0,60}\s/.test(scan.slice(end, end + 62))
}

/** Whether it can be a promise after any operator: see {@link given}. */
const mayPromise = (whole: string): boolean =>
  promiseOf(whole) !== undefined ||
  signature.test(whole) ||
  (whole.includes(".") &&
    whole
      .split(".")
      .slice(-2)
      .some((part) => promiseOf(part) || promiseOf(part.replace(field, ""))))

/** In a URL a key is there to be let in, whatever it looks like. */
function queried(name: string): Expectation | undefined {
  const promise = signature.test(name) ? signed : promiseOf(name)
  return promise?.kind === "key" && /^key$/i.test(name) ? { strength: "token", kind: "api-key" } : promise
}

/** `pw` is short enough to stand in any noise. */
const isWhole = (scan: Scan, from: number, start: number): boolean =>
  /(?:^|[\s"'`,;=&?({$@<:>|/\\*-])[A-Za-z_.-]*$/.test(scan.slice(from - 1, start))

/** What `pwd` prints. */
const place = /^(?:~|[A-Za-z]:)?[\\/]+[\w.@ +-]+(?:[\\/]|$)/

/** A constant, or a property with a path. */
const setting = /^[A-Z][A-Z0-9_]+$|\w\.\w/

/** `DB_PASSWORD = "dbPassword"`: what says its own name is a label. */
function repeats(name: string, value: string): boolean {
  const [long, short] = [name, value].map((one) => one.toLowerCase().replace(/[^a-z0-9]/g, "")) as [string, string]
  return short.length > 2 && long.endsWith(short)
}

/** Of `user.setPassword(` the last part; of `password.equals(` the first. */
function given(whole: string, sign: string): string {
  if (sign !== "(") return whole
  const parts = whole.split(".")
  const last = parts.at(-1) ?? whole
  if (parts.length < 2 || !/^(?:equals\w*|contentEquals|compareTo|set\w*|val|type|fill|sendKeys|send_keys)$/.test(last))
    return last
  return /^set./.test(last) && promiseOf(last) ? last : (parts.at(-2) ?? whole).replace(field, "")
}

const field = /(?:Input|Field|Box|Element|_input|_field|_box)$/

type Place = { start: number; end: number }

/** The value, or the part of it that is secret. */
function secretIn(scan: Scan, value: Value, promise: Expectation, stand: Stand): Place | undefined {
  let { start } = value
  const { end } = value
  const shown = scan.slice(start, Math.min(end, start + 400))
  if (value.quote && /^\s*[,;:)\]}.+]|^[A-Z][A-Z0-9_]{2,40}=[^=]/.test(shown)) return
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

/** A mere word is the password of something that has one, or stands beside a user's name. */
function wordIn(scan: Scan, { start, end, quote, endsLine }: Value, name: string, stand: Stand): Place | undefined {
  const isLiteral = quote ? stand === "quoted" || stand === "said" : stand === "bare" && endsLine
  if (!isLiteral || end - start > 24 || !isChosenWord(scan.slice(start, end), name)) return
  if (hasOwner(name) || (quote && beside.test(scan.slice(start - 120, start)))) return { start, end }
  return
}

/** `user="al", password="`, `{ host: 'db', password: '` */
const beside =
  /(?:user|username|user_?name|login|uid|host|server)["']?\s?(?:=>|[=:])\s?["'][^"'\n]{2,60}["'],\s?(?:[\w"']{1,20}\s?(?:=>|[=:])\s?["']?[\w.@-]{1,40}["']?,\s?)?["':]?\w*["']?\s?(?:=>|[=:])\s?["']$/i

/** What goes on right after a quote or a semicolon that ended the value is the rest of it, unless it begins the next setting. */
function gluedEnd(scan: Scan, { end, quote }: Value, found: number): number {
  if (found !== end) return found
  const rest = scan.slice(end, end + 60)
  const glued = quote
    ? /^["'][A-Za-z0-9][^\s"'=:,(){}]{0,40}(?=["'])/
    : /^[;'"][A-Za-z0-9][^\s"';=:,(){}<>]{0,40}(?=[\s;]|$)/
  return found + (glued.exec(rest)?.[0].length ?? 0)
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
  if (scan.text[to] === "\u00f1") to = scan.runEnd(to + 1, name, end + longestName)
  while (to > end && (is(scan.text, to - 1, dot) || is(scan.text, to - 1, dash))) to--
  return to
}

/** Calls that take a name and its value. */
const taking =
  /(?:^|[^A-Za-z])(?:get|getenv|getProperty|get_property|setProperty|System\.setProperty|put|putString|set|add|append|setHeader|addHeader|header|fetch|env|environ|getOrDefault|fill|type|fill_in|define|setParameter|setAttribute|attr|addParameter|field|param|queryParam|formParam|setRequestProperty|setenv|update_option|\w*NameValuePair|Pair|option|prop|property|systemProperty|addEnv|withEnv|setString|conf|config|default|setOption|setdefault|pop|String|StringVar|String_var|StringP|AddWithValue|add_argument|add_option|with)\s?\(\s*(?:[\w.$&]{1,30},\s*)?["'`][^"'`()\n]{0,24}$/i

function standOf(scan: Scan, from: number, operator: Operator, value: Value, isSetting: boolean): Stand {
  const { sign, flag, spaced, until, inQuery, quote } = operator
  // A resource of a user interface is more often a label.
  if (until === "<" && quote)
    return isNamedTag(scan, from) && /<string\s/.test(scan.slice(from - 60, from)) ? "listed" : "bare"
  // A constant or a property and its value, or two of a list of words.
  if (sign === "," && !flag && !isSetting && quote && !taking.test(scan.slice(from - 60, from))) return "listed"
  // `checkPassword("john", "…")`: the first is the user.
  if (sign === "(" && /^["']\s?,\s?["']/.test(scan.slice(value.end, value.end + 5))) return "listed"
  if (value.quote) return /^(?:is|was|ist|est|es|[!=]==?)/.test(sign) ? "said" : "quoted"
  if (until || inQuery || flag) return "bare"
  // JSON writes a number without quotes.
  if (quote && sign === ":" && /^[0-9]+$/.test(scan.slice(value.start, value.end))) return "quoted"
  // All of a string is a name and its value.
  if (sign === ":" && /["'`]/.test(scan.text[from - 1] ?? "") && scan.text[value.end] === scan.text[from - 1])
    return "bare"
  if (/^(?:is|was|are|to|as|ist|est|es|\u00e9|-|\u2013|\u2014)/.test(sign) && sign !== "->") return "prose"
  if (sign === "=" && !spaced) return "bare"
  if (sign === "|") return /^\s*\|\s*(?:\n|$)/.test(scan.slice(value.end, value.end + 40)) ? "bare" : "code"
  if (/^[?:]=$/.test(sign) && value.endsLine && isSetting) return "bare"
  if (/^(?::|=|=>|->|\u2192|)$/.test(sign) && value.endsLine) return quote && sign === ":" ? "code" : "bare"
  if (sign === ":" || sign === "") return scan.text[value.end] === " " ? "prose" : "code"
  return "code"
}
