/** The patterns that a rule may have: a literal beginning, then classes with a bounded count. They match in linear time. */

/** Of the whole pattern, in characters, and of what it may match. */
export const limits = { pattern: 300, literal: 3, match: 1000 }

const escaped = String.raw`\\[\\^$.*+?()[\]{}|/_-]`
const literal = `(?:[A-Za-z0-9 _:=@/,;!#%&'"<>~\`-]|${escaped})`
const set = String.raw`(?:\[\^?(?:[^\\\]\[]|${escaped}|\\[dws])+\]|\\[dws])`
const shape = new RegExp(
  `^(${literal}{${limits.literal},})((?:(?:${literal}|${set})(?:\\{\\d{1,4}(?:,\\d{1,4})?\\}|\\?)?)*)$`,
)

/** @returns what is wrong with it, as the end of a sentence, or nothing */
export function problemOf(pattern: string): string | undefined {
  if (pattern.length > limits.pattern) return `is longer than ${limits.pattern} characters`
  const rest = shape.exec(pattern)?.[2]
  if (rest === undefined)
    return "must begin with three plain characters and go on with characters and classes such as [a-z]{20,40}; *, +, | and groups are not taken"
  const counts = [...rest.matchAll(/\{(\d+)(?:,(\d+))?\}/g)].map(([, least, most]) => [
    Number(least),
    Number(most ?? least),
  ])
  if (counts.some(([least = 0, most = 0]) => least > most)) return "has a count of which the first number is the larger"
  if (counts.reduce((sum, [, most = 0]) => sum + most, 0) > limits.match)
    return `could match more than ${limits.match} characters`
  try {
    new RegExp(pattern, "u")
    return undefined
  } catch {
    return "is no regular expression"
  }
}
