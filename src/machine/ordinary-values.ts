/** What stands under a secret-like name and is none. */
import { looksRandom } from "./looks-random.ts"

const shapes = [
  /^(?:true|false|yes|no|on|off|null|nil|none|undefined|disabled|enabled|required|optional)$/i,
  /^[+-]?[\d.,_]+(?:e\d+)?\s?(?:[kmg]?i?b|ms|s|m|h|d|%)?$/i, // a number, a size, a duration
  /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/, // a date
  /^v?\d+(?:\.\d+)+(?:[-+][a-z\d.-]+)?$/i, // a version, an address
  /^[a-z]{2,3}_[A-Z]{2}(?:[.@][\w-]+)*$/, // a locale
  /^(?:#[\da-f]{3,8}|\d+(?:;\d+)+|(?:rgb|hsl)a?\(.*\))$/i, // a colour
  /^[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,24}(?::\d+)?$/, // a host
  /^localhost(?::\d+)?$/i,
  /^(.)\1*$/su, // one character, again and again
]

// No two of them may read the same text: the expression would try all ways.
const stand = `change|me|your|my|the|a|an|here|this|that|replace|insert|put|enter|example|sample|test|dummy|fake|foo|bar|
  placeholder|todo|tbd|x|redacted|hidden|masked|secret|password|passwd|token|key|api|value|some|any|auth|credential|
  access|private|none|null|empty|unset|default`
const standIn = new RegExp(`^(?:(?:${stand.replace(/\s+/g, "")})[\\s_.-]*)+\\d{0,3}$`, "i")
/** `<token>`, `${TOKEN}`, `$TOKEN`, `%TOKEN%`, `{{token}}`, `{env:TOKEN}`, `process.env.TOKEN`, `…`, a marker of ours. */
const reference =
  /^(?:<[^<>]*>|\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]\w*|%\w+%|\{\{.*\}\}|\{\w+:[^}]*\}|process\.env\b.*|\[REDACTED[\w-]*\]|[*.•…-]+)$/su

/** Whether a value is a word, a path, an address, a placeholder or the like. */
export function isPlain(value: string, isPassword: boolean): boolean {
  const start = value.slice(0, 4096)
  if (shapes.some((shape) => shape.test(start)) || standIn.test(start.slice(0, 80)) || reference.test(start))
    return true
  if (isPath(start) || isPathList(start) || isAddress(start)) return true
  if (!isPassword && /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(start)) return true
  if (!isPassword) return isWords(start)
  // People's passwords are words with a digit, or many words; a name of something is shorter.
  return start.length < 16 && !/\d/.test(start) && isWords(start)
}

/** Words with spaces, hyphens, dots or slashes between. A few letters that nobody could say are no word. */
function isWords(value: string): boolean {
  const parts = value.split(/[\s_.,:/-]+/).filter(Boolean)
  return parts.every((part) => /^(?:[A-Z]?[a-z]+|[A-Z]+)(?:[A-Z][a-z]+)*\d?$/.test(part) && isSayable(part))
}

function isSayable(word: string): boolean {
  if (word.length < 6) return true
  if (word.length > 20) return false
  const vowels = (word.match(/[aeiouy]/gi) ?? []).length / word.length
  return vowels >= 0.15 && vowels <= 0.75 && !/[^aeiouy\d]{6}/i.test(word)
}

function isPath(value: string): boolean {
  const begins = /^(?:~?\/|\.{1,2}\/|[a-z]:[\\/]|\\\\|file:)/i.test(value)
  const names = /^[\w@.-]+(?:[\\/][\w@.-]+)*\.[a-z]{1,5}$/i.test(value)
  return (begins || (names && /[\\/]/.test(value))) && !value.split(/[\\/]/).some(looksRandom) && !looksRandom(value)
}

const isPathList = (value: string) =>
  value.split(/[:;]/).length > 1 && value.split(/[:;]/).every((one) => /^~?\//.test(one))

/** A URL of which no part is secret: what is in its userinfo or its query is looked at by itself. */
function isAddress(value: string): boolean {
  if (!/^[a-z][a-z\d+.-]{1,20}:\/\/\S+$/i.test(value)) return false
  return !value.split(/[/?&=#@]/).some(looksRandom)
}
