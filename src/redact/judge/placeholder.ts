/** What stands where a secret would stand: a placeholder, a mask, a variable of some language, an example. */
import { looksRandom } from "./random.ts"

/** Said in documentation in place of a secret. As whole words of the value. */
const sayings = new Set(
  `change changeme changeit replace replaceme example examples sample dummy fake mock placeholder redacted removed hidden masked
  secret-here todo fixme tbd foobar foo bar baz qux foobarbaz insert enter your yours my-secret here lorem ipsum none null nil undefined nan void true false
  yes no on off default required optional empty blank unset invalid unknown anonymous omitted censored sanitized filtered
  test testing tests string str text number int integer bool boolean object array any bytes`.split(/\s+/),
)

/** Anywhere in the value, in lower case. */
const marks = [
  "example",
  "changeme",
  "change_me",
  "change-me",
  "replaceme",
  "replace_",
  "replace-",
  "placeholder",
  "redacted",
  "your_",
  "your-",
  "yourpass",
  "yoursecret",
  "yourtoken",
  "yourapi",
  "yourkey",
  "my_secret",
  "super-secret",
  "super_secret",
  "supersecret",
  "insert_",
  "insert-",
  "dummy",
  "fake",
  "sample",
  "_here",
  "-here",
  "xxxx",
  "****",
  "....",
  "••",
  "####",
  "____",
  "----",
  "00000000",
  "not-a-",
  "not_a_",
  "notreal",
  "deadbeef",
  "lorem",
  "foobar",
]

const shapes = [
  /^<[^<>]*>?$/, // <password>
  /<[a-z][\w .:-]*>/i,
  /^\[[^\]]*\]?$/, // [password]
  /^\{\{?[^}]*\}?\}?$/, // {password}, {{ .Values.password }}
  /\$\{|\$\(|\{\{|<%|#\{|%\{|\$\[/, // ${PASSWORD}, $(pass), #{x}
  /^\$\$?[A-Za-z_][\w:.>(){}[\]'"-]*$/, // $PASSWORD
  /^\$[0-9@*#?]$/,
  /^%[A-Za-z_]\w*%$/, // %PASSWORD%
  /^%[-0-9.]*[sdvqxr]$/, // %s
  /^%\([a-z_]\w*\)s$/i,
  /^[:@][a-z_]\w{2,}$/i, // :password of SQL
  /^[*•●.xX#?_~+=-]+$/, // a mask
  /^(.)\1+$/,
  /^\.\.\.|\.\.\.$|…/,
  /^&lt;.*|&gt;$|^&#?\w+;?$/,
  /^(?:user|username|login|name|key|id|email)[:/](?:pass|passwd|password|pwd|secret|token|pw)$/i,
  /\$[\w>-]*\{\w+\}/,
  /^__\w+__$/,
  /^@[\w.]+@$/,
]

const alphabet = "abcdefghijklmnopqrstuvwxyz"
const rows = ["0123456789", "9876543210", alphabet, "qwertyuiop", "asdfghjkl"]

/** @param value at most 400 characters */
export function isPlaceholder(given: string): boolean {
  const value = given.slice(0, 120)
  if (shapes.some((shape) => shape.test(value))) return true
  const plain = value.toLowerCase()
  if (sayings.has(plain) || marks.some((mark) => plain.includes(mark))) return true
  if (plain.split(/[^a-z]+/).some((part) => part.length > 3 && part.length >= plain.length / 2 && sayings.has(part)))
    return true
  return isPattern(value)
}

/** In characters: what a mask leaves of a token is shorter. */
const longRest = 40

/** Few different characters, one repeated, or the row of an alphabet or a keyboard: nobody's secret. */
function isPattern(value: string): boolean {
  const plain = value.toLowerCase()
  const distinct = new Set(plain).size
  if (plain.length >= 16 ? distinct < 8 && !/^[0-9]+$/.test(plain) && distinct < 6 : distinct < 3) return true
  // Tokens of AWS and Fly.io hold base64 of many equal bits: `//////////`, `AAAAAAAA`.
  const rest = value.replace(/(.)\1{5,}/gi, "")
  if (rest !== value && (rest.length < longRest || !looksRandom(rest))) return true
  const longest = longestRow(plain)
  return longest >= 8 || (longest >= 5 && longest * 2 >= plain.length)
}

function longestRow(plain: string): number {
  let longest = 0
  for (const row of rows)
    for (let at = 0; at + 5 <= plain.length; at++) {
      if (!row.includes(plain.slice(at, at + 5))) continue
      let end = at + 5
      while (end < plain.length && row.includes(plain.slice(at, end + 1))) end++
      longest = Math.max(longest, end - at)
    }
  return longest
}
