/** What stands between a name and its value: signs, a type, a few words. */
import { dash, is } from "../characters.ts"
import type { Scan } from "../scan-text.ts"

export type Operator = {
  sign: string
  end: number
  /** Of the name, or empty. */
  quote: string
  inQuery: boolean
  /** The sign that ends the value as well, or empty. */
  until: string
  flag: boolean
  /** Blanks on either side of the sign. */
  spaced: boolean
}

/** Of a character: it closes the name, a sign begins with it, or it stands before a value that no sign is needed for. */
const roles = new Uint8Array(128)
const [closes, begins, points] = [1, 2, 4]
for (const [characters, role] of [
  ["\"'`])*", closes],
  ["=:!?|+.-,(<>[{%", begins],
  ["*&[", points],
] as const)
  for (const character of characters) roles[character.charCodeAt(0)] = (roles[character.charCodeAt(0)] as number) | role
const roleOf = (code: number): number =>
  code < 128 ? (roles[code] as number) : "→：é–—".includes(String.fromCharCode(code)) ? begins : 0
const wordBegins = /^(?:is|was|are|to|as|or|for|of|on|in|at|IN|ist|est|es|string|String|str|char|text|NSString|auto)\b/

/** `#define WIFI_PASSWORD "…"`, `storePassword '…'`: a name of several words, or at the start of a line, before a quote. */
const isDefined = (text: string, from: number, to: number, at: number): boolean =>
  (text[at] === '"' || text[at] === "'") &&
  (text.slice(from, to).includes("_") || /(?:^|[\n{]|#define)[ \t]*$/.test(text.slice(Math.max(0, from - 24), from)))

/** Names that a value follows after a blank: in .netrc, .npmrc, the settings of a daemon or a router, in prose. */
const blankNames =
  /^(?:_?password|passwd|passphrase|passwort|kennwort|account|requirepass|masterauth|_authtoken|_?token|secret|api_?key|bindpw|rootpw|rootpass|(?:wpa-)?psk|wpa_passphrase|pre-shared-key|key-string|auth-?key|auth-?pass)$/i

/** A look at the next characters alone: most names stand in prose, or are read, and nothing is given to them. */
export function mayAssign(text: string, from: number, to: number): boolean {
  let at = to
  while (at < to + 4 && (roleOf(text.charCodeAt(at)) & closes) !== 0) at++
  const closed = at
  while (at < closed + 24 && isBlank(text.charCodeAt(at))) at++
  const next = roleOf(text.charCodeAt(at))
  if ((next & begins) !== 0) return true
  if (at === closed) return false
  const before = text[from - 1]
  return (
    before === "-" ||
    before === "<" ||
    before === ":" ||
    text[from] === "-" ||
    (next & points) !== 0 ||
    wordBegins.test(text.slice(at, at + 9)) ||
    blankNames.test(text.slice(from, to)) ||
    isDefined(text, from, to, at)
  )
}

/** A page writes a blank that does not break the line. */
const isBlank = (code: number) => code === 32 || code === 9 || code === 0xa0

/** What a test, a script or a form does with what has just been named. */
const filled =
  "(?:equals|equalsIgnoreCase|contentEquals|compareTo|toBe|toEqual|isEqualTo|send_?keys|sendKeys|type|fill|setValue|set_value|setText|set|val|thenReturn|andReturn|and_return|willReturn|mockReturnValue|returns|Returns|should\\.equal|to\\.equal|to eq|to eql|should eq)"

/** `<b>Password:</b> …`, `<td>Password</td><td>…` */
const markup = "(?::?<\\/(?:b|strong|em|span|label|th|td|dt)>:?[ \\t]*(?:<(?:td|dd|code|span|kbd)[^<>\\n]{0,40}>)?)"

const signs = new RegExp(
  [
    /^(\*\*(?=[ :])|["'`]?\)\)|\(\)\)?(?=\.)|["'`]?\]?["'`]?\)?(?:\[[^\]\n]{0,12}\]|\{\d*\})?)/.source,
    // `Password (prod): …`, `AWS Secret Access Key [None]: …`, `the password for the shop is …`
    /( \([^()\n]{1,30}\)(?=:)| \[(?:None|\*{2,40}\w{0,8}|[a-z]{2,20})\](?=:)| (?:for|of|on|to|at|in)(?: ["'`]?[\w.@-]{1,30}["'`]?){1,4}?(?= ?[:=]| is\b))?/
      .source,
    /([ \t\u00a0]*)/.source,
    `(?:(${markup}|=>|->|:{0,3}={1,3}|!={1,2}|\\?\\?=|\\|\\|=|\\|\\||\\?\\?|\\?:|[?+.]=|:{1,3}\\*\\*|:{1,3}|\uff1a|,|\\.${filled}[( ]|\\??\\(|>|\\||\\b(?:is|was|are|ist|est|es|to|as|or|in|IN)\\b:?|\u00e9(?= )|\u2192|[-\u2013\u2014](?= ))([ \\t\u00a0]*)|)`,
  ].join(""),
)
const typed =
  /^(?:(?:const |final |readonly |Option<|Optional\[)?[A-Za-z_&*][\w.<>&'*[\]| ]{0,40}?)[ \t]*=[ \t]*(?=["'`bBfFrRuU@&])/

/** A tag or an anchor of YAML: `!!str …`, `!unsafe "…"`, `&pw …`. Of `!vault` or `!Ref` the value is no secret. */
const tagged =
  /^(?:(?:!!(?:str|binary)|!(?:str|unsafe|Sub)|&(?!(?:mut|dyn|const|impl|raw|str)\b)[\w-]{1,40})[ \t]{1,4}){1,2}(?=\S)/

/** `var token string = "…"` of Go, `NSString *token = @"…"`. */
const declaration =
  /^(?:[*&]?(?:string|String|str|char|text|NSString|\[\]byte|&str|auto)\b[ \t*]*(?:\[\])?[ \t]*:?=[ \t]*)(?=["'`@])/

/** What makes a string, bytes or a hash of a text: the value stands inside. */
const making =
  /^(?:new )?(?:[\w.]{1,24}(?:::|\.))?(?:String|str|bytes|Bytes|from|of|SecretStr|SecretString|Secret|Some|md5|MD5|sha1|SHA1|sha256|SHA256|PASSWORD|crypt|hash|hashSync|password_hash|make_password|generate_password_hash|decode|atob|b64decode|fromhex|unhexlify|dict|TEXT|CFSTR)\((?:default=)?(?=[bBuUrR@]?["'`])|^\[\]byte\((?=["'`])|^ConvertTo-SecureString (?:-String )?(?=["'])/

/** The default of a variable: `${NAME:value}`, `${NAME:-value}`, `${NAME:=value}`. */
const fallback = /^:[-=?]?(?=[^\s}:])/

/** Attributes after the name of a tag. */
const attributes = /^(?:\s{1,4}[\w:.-]{1,30}\s?=\s?(?:"[^"<>]{0,60}"|'[^'<>]{0,60}')){1,4}\s{0,4}>\s{0,40}/

/** @param from where the name begins; @param to after its last character */
export function operatorAt(scan: Scan, from: number, to: number): Operator | undefined {
  const { text } = scan
  if (text[to] === "/" || to >= text.length) return
  const before = scan.slice(Math.max(0, from - 3), from)
  // A flag has dashes before it or in it.
  const flag =
    (scan.slice(from - 3, from + 3).includes("-") &&
      (/(?:^|[\s"'`=[,(])-$/.test(before) ||
        /(?:^|[\s"'`=[,(])--?$/.test(`${before}${is(text, from, dash) ? "-" : ""}`) ||
        /(?:^|\W)-{1,2}[A-Za-z]/.test(scan.slice(from - 1, from + 3)))) ||
    (/(?:^|[\s"'`])\/$/.test(before) && text[to] === ":")
  const plain = { quote: "", inQuery: false, until: "", flag, spaced: false }
  const head = scan.slice(to, to + 120)
  const variable = before.endsWith("${") && fallback.exec(head)
  if (variable) return { ...plain, sign: "=", end: to + variable[0].length, until: "}" }
  if (/^%3d/i.test(head)) return { ...plain, sign: "=", end: to + 3, inQuery: true, until: "%" }
  const tag = /[<:]$/.test(before) && attributes.exec(head)
  if (tag) return { ...plain, sign: ">", end: to + tag[0].length, until: "<" }
  const match = signs.exec(head)
  if (!match) return
  const [all, closers = "", about = "", gap = "", found = "", space = ""] = match
  const quote = /["'`]/.exec(closers)?.[0] ?? ""
  const sign = signOf(found)
  // `session [main]: …`, `pass [gvn]: …` are lines of a log.
  if (/^ \[(?!none\])[a-z]/.test(about) && !/passw|phrase$/i.test(scan.slice(from, to))) return
  if (text[to] === "." && !/^\..+[( ]$/.test(found)) return
  const end = to + all.length
  const spaced = gap !== "" || space !== ""
  const declared = !sign && gap ? (declaration.exec(scan.slice(end, end + 40))?.[0].length ?? 0) : 0
  if (declared > 0) return { ...plain, sign: "=", end: end + declared, quote, flag: false, spaced: true }
  // `set password {…}` of Tcl.
  if (!sign && gap && !quote && text[end] === "{" && /set\s$/.test(scan.slice(from - 4, from)))
    return { ...plain, sign, end: end + 1, until: "}", flag: true, spaced }
  // A blank alone.
  if (!sign && (about || quote || !gap)) return
  // `acme.dev/x/token v1.1.0` of go.sum, `struct passwd *pw` of C.
  if (!sign && (/[\w)]\/$/.test(before) || /struct $/.test(scan.slice(from - 7, from)))) return
  if (!sign && !flag && !blankNames.test(scan.slice(from, to)) && !isDefined(text, from, to, end)) return
  if (!isUsual(scan, from, to, { found, sign, quote, gap, space, end })) return
  const inQuery = /[?&]$|mp;$/.test(before) && sign === "="
  const mark = sign === ":" ? (/^(?:\*\*|``|<(?:code|b|strong|kbd|tt)>)/.exec(scan.slice(end, end + 8))?.[0] ?? "") : ""
  if (mark) return { sign, end: end + mark.length, quote: "", inQuery, until: mark[0] ?? "", flag, spaced }
  const until = sign === ">" || found.includes("</") ? "<" : ""
  return { sign, end: end + skipped(scan, scan.slice(from, to), sign, end), quote, inQuery, until, flag, spaced }
}

const signOf = (found: string): string => {
  if (found === "\uff1a" || /^:+\*\*$|^:?<\//.test(found)) return ":"
  return /^\..+[( ]$|^\?\($/.test(found) ? "(" : found
}

type Found = { found: string; sign: string; quote: string; gap: string; space: string; end: number }

const reading = /^(?:get|has|is|find|fetch|load|read|generate|create|build|parse|remove|delete|test|assert)/i
const changing = /(?:^|\.)(?:set|update|change|reset|create|add)\w*Passw(?:or)?d$/i
const comparing = /(?:str(?:n|case|ncase)?cmp|compare|equals?|setenv|putenv)\((?:[\w.]{0,20}\.|->)?$/i

/** Whether the sign is what gives a value, and no call that reads, no list, no word of a sentence. */
function isUsual(scan: Scan, from: number, to: number, { found, sign, quote, gap, space, end }: Found): boolean {
  const { text } = scan
  const next = scan.slice(end, end + 4)
  if (/^[-\u2013\u2014]$/.test(sign)) return gap !== "" && space !== "" && quote === ""
  if (/^(?:\|\||\?\?|\?:|or)$/.test(sign)) return /^["'`]/.test(next)
  if (/^(?:is|was|are|ist|est|es|to|as|\u00e9)/.test(sign))
    return gap !== "" && space !== "" && !/^pass$/i.test(scan.slice(from, to))
  if (sign === ">") return isTag(scan, from, to)
  if (sign === ":") return text[from - 1] !== ":" || text[from - 2] !== ":"
  if (sign === "|") return /(?:^|[\n>:])[ \t]*\|[ \t]*(?:\*\*|`)?$/.test(scan.slice(from - 12, from))
  if (/^in$/i.test(sign)) return gap !== "" && /^[([]/.test(next)
  if (sign === ",")
    return quote
      ? /["'`]/.test(next.slice(0, 3)) || defaults.test(scan.slice(end, end + 60))
      : /["'`]/.test(next.slice(0, 3)) &&
          (constant.test(scan.slice(from, to)) || comparing.test(scan.slice(from - 40, from)))
  if (sign === "(") return isGiving(scan, scan.slice(from, to), found, end)
  return true
}

/** A call with a text in quotes, unless it reads one; or with the user's name before it. */
const isGiving = (scan: Scan, name: string, found: string, end: number): boolean =>
  changing.test(name)
    ? /^["'`]/.test(scan.slice(end, end + 1)) || owner.test(scan.slice(end, end + 110))
    : /^[A-Za-z@&]{0,2}["'`]/.test(scan.slice(end, end + 4)) && (found !== "(" || !reading.test(name))

const constant = /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/
/** `"--password", type=str, default="…"` */
const defaults = /^(?:\w{1,20}\s?=\s?[\w.]{1,20},\s*){0,2}:?(?:default|with|value)(?::|\s?=>?)\s?(?=["'])/
/** `getpass() or "…"`, `os.environ.get('X', '…')`, `process.env.X || '…'`: the value is what stands when there is none. */
const otherwise =
  /^[\w.$]{1,60}(?:\(\)|[([]["'][\w.-]{1,40}["'][)\]])?\s{0,2}(?:\|\||\?\?|or|\?:)\s{0,2}(?=["'])|^[\w.$]{1,40}\(["'][\w.-]{1,40}["'],\s?(?=["'])/
/** `setPassword(user, "…")` */
const owner = /^(?:[\w.$]{1,40}(?:\(\))?|["'][^"'\n]{0,60}["']),\s?(?=["'])/

/** How many characters after the sign are a type, a constructor, or blanks in a tag. */
function skipped(scan: Scan, name: string, sign: string, end: number): number {
  const rest = scan.slice(end, end + (sign === "=" ? 1 : 60))
  if (sign === ">") return /^\s{0,40}/.exec(rest)?.[0].length ?? 0
  if (sign === ",") return defaults.exec(rest)?.[0].length ?? 0
  if (sign === "(" && changing.test(name)) return owner.exec(scan.slice(end, end + 110))?.[0].length ?? 0
  if (!/^(?::?=|:|=>|==|\()$/.test(sign)) return 0
  if (/["'`]/.test(scan.text[end] ?? "")) return 0
  const type = sign === ":" ? (typed.exec(rest)?.[0].length ?? 0) : 0
  if (sign === ":" && type === 0) {
    const tag = tagged.exec(rest)?.[0].length ?? 0
    if (tag > 0) return tag
  }
  const value = scan.slice(end + type, end + type + 120)
  return type + ((making.exec(value) ?? otherwise.exec(value))?.[0].length ?? 0)
}

/** `<password>`, or `<property name="password">`: an opening tag ends here. */
function isTag(scan: Scan, from: number, to: number): boolean {
  const { text } = scan
  if (text[to] === ">") return text[from - 1] === "<" || /<[\w:.-]{0,30}$/.test(scan.slice(from - 32, from))
  return text[to + 1] === ">" && isNamedTag(scan, from)
}

/** `<property name="`, before a name. */
export const isNamedTag = (scan: Scan, from: number): boolean =>
  /<[\w:.-]{1,30}(?:\s+[\w:.-]{1,20}="[^"<>]{0,60}"){0,3}\s+(?:\w{1,10}:)?(?:name|key|id)=["']$/.test(
    scan.slice(from - 160, from),
  )
