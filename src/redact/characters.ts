/** Classes of ASCII characters as bits, and runs of them. */
export const digit = 1
export const lower = 2
export const upper = 4
/** a to f, in either case, and digits. */
export const hexadecimal = 8
export const underscore = 16
export const dash = 32
/** `+` and `/` */
export const base64Sign = 64
export const dot = 128
export const blank = 256
export const equals = 512
export const quote = 1024
/** `~`, `!`, `%`, `*`, `:` … as some vendors use them. */
export const tilde = 2048
export const lineEnd = 4096
export const colon = 8192

export const letter = lower | upper
export const alphanumeric = letter | digit
/** Of an identifier in some language. */
export const word = alphanumeric | underscore
export const base64 = alphanumeric | base64Sign | equals
export const base64url = word | dash

const classes = new Uint16Array(128)
const put = (characters: string, bit: number) => {
  for (const character of characters) classes[character.charCodeAt(0)] = (classes[character.charCodeAt(0)] ?? 0) | bit
}
put("0123456789", digit)
put("abcdefghijklmnopqrstuvwxyz", lower)
put("ABCDEFGHIJKLMNOPQRSTUVWXYZ", upper)
put("0123456789abcdefABCDEF", hexadecimal)
put("_", underscore)
put("-", dash)
put("+/", base64Sign)
put(".", dot)
put(" \t", blank)
put("=", equals)
put("\"'`", quote)
put("~", tilde)
put("\r\n", lineEnd)
put(":", colon)

/** Whether the character at an offset is of one of the classes. Outside the text it is of none. */
export function is(text: string, at: number, mask: number): boolean {
  const code = text.charCodeAt(at)
  return code < 128 && ((classes[code] as number) & mask) !== 0
}

/** Whether a UTF-16 unit may be a letter of a script beyond Latin-1: no sign of punctuation, no arrow, no half of a picture. */
export const isForeign = (code: number): boolean =>
  code >= 0x142 && (code < 0x2000 || code > 0x2fff) && (code < 0xd800 || code > 0xdfff)

/** The end of the run of characters of these classes from `at`, at most at `limit`. */
export function runEnd(text: string, at: number, mask: number, limit: number): number {
  const stop = Math.min(limit, text.length)
  let end = at
  while (end < stop && is(text, end, mask)) end++
  return end
}

/** The start of the run of characters of these classes before `at`, at least at `limit`. */
export function runStart(text: string, at: number, mask: number, limit: number): number {
  let start = at
  while (start > limit && start > 0 && is(text, start - 1, mask)) start--
  return start
}
