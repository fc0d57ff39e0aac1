/**
 * Whether a value that was found once is taken out everywhere. A short or plain one would take other text with it; one
 * that is a word of the project would take its paths, packages, images and hosts.
 */
import { alphanumeric, is } from "./characters.ts"
import { isWordLike, wordsOf } from "./judge/words.ts"
import { knownOf, type Secret } from "./known-values.ts"
import { shortestValue } from "./value-index.ts"

/** `unless`: unless it stands somewhere as a part of a name. */
export type Spread = "never" | "unless" | "always"

/** Words with a sign between and a number behind, or letters of one kind. */
const named = /^@?[A-Za-z]+(?:[._/-][A-Za-z]+){0,8}[._-]?v?[0-9]{0,4}[!?.]?$/
const version = /^[~^<>=v]*\d+\.\d+(?:\.\d+)?(?:[-+.(/]\S*)?$/

export function spreadOf(value: string): Spread {
  if (/^[0-9]+$/.test(value)) return value.length >= 12 ? "always" : "never"
  const isLong = value.length >= 8 || (value.length >= shortestValue && /[0-9]/.test(value) && /[A-Za-z]/.test(value))
  if (!isLong || version.test(value)) return "never"
  if (value.length > 40 || !named.test(value)) return "always"
  if (/[0-9]/.test(value)) return "unless"
  return wordsOf(value).every(isWordLike) ? "never" : "unless"
}

/** Whether what stands there is a part of a path, a package, an image, a host or an identifier. */
function isPart(text: string, start: number, end: number): boolean {
  const [before, after] = [text[start - 1] ?? "", text[end] ?? ""]
  if (/[/\\]/.test(before) || (/[/\\]/.test(after) && !/^\\+(?:[nrt"'`]|$)/.test(text.slice(end, end + 4)))) return true
  if (/[._-]/.test(before) && is(text, start - 2, alphanumeric)) return true
  return /[._-]/.test(after) && is(text, end + 1, alphanumeric)
}

/**
 * Which of the values that were found are to be taken out everywhere.
 * @param texts where they may stand; they are read only when it is in question
 */
export function spreading(secrets: readonly Secret[], texts: Iterable<string>): Secret[] {
  const sure = secrets.filter(({ value }) => spreadOf(value) === "always")
  const unsure = new Map(secrets.filter(({ value }) => spreadOf(value) === "unless").map((one) => [one.value, one]))
  if (unsure.size === 0) return sure
  const known = knownOf(unsure.values())
  for (const text of texts)
    for (const { start, end, secret } of known.find(text)) if (isPart(text, start, end)) unsure.delete(secret)
  return [...sure, ...unsure.values()]
}
