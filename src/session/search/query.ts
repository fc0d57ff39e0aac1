/** Parses a query: `words`, `"a phrase"`, `/a pattern/`. All of its terms must match. */
import { literalPattern } from "../../support/literal-pattern.ts"

export type Term = {
  /** @returns where the term begins and ends in a line */
  find: (line: string) => [start: number, end: number] | undefined
  /**
   * Lower-case ASCII letters and digits that every file with the term contains, so that most files need not be
   * parsed; empty if there are none.
   */
  literal: string
}

/** @throws SyntaxError for an invalid pattern */
export function termsOf(query: string): Term[] {
  const found = [...query.matchAll(/(?<=^|\s)\/((?:[^/\\]|\\.)+)\/([imsu]*)(?=\s|$)|"([^"]+)"|(\S+)/g)]
  return found.map(([, pattern, flags, phrase, word]) =>
    pattern === undefined ? wordTerm(phrase?.trim() || word || "") : patternTerm(pattern, flags ?? ""),
  )
}

function wordTerm(text: string): Term {
  const composed = text.normalize()
  const isPlain = /^[ -~]*$/.test(composed)
  // A space in a phrase matches any white space in the text.
  const source = composed.split(/\s+/).map(literalPattern)
  // Without `u` no other letter is found as an ASCII one.
  const pattern = new RegExp(source.join("\\s+"), isPlain ? "i" : "iu")
  return { find: finder(pattern, isPlain), literal: longest(isPlain ? composed : withoutFolded(composed, "iu")) }
}

function patternTerm(written: string, flags: string): Term {
  const source = written.normalize()
  // In a text, too, `^` and `$` are the ends of a line.
  const pattern = new RegExp(source, [...new Set(`m${flags}`)].join(""))
  return { find: finder(pattern), literal: longest(withoutFolded(certainIn(source), flags)) }
}

/** What of a pattern stands in each text that it finds: nothing of a group, of a class, or before a quantifier. */
function certainIn(source: string): string {
  // Escapes of more than one letter would have to be read, and a class or a name is none of the text.
  if (/\\[pPuxck\d]/.test(source)) return ""
  let rest = source.replace(/\\./gs, " ").replace(/\[[^\]]*\]/g, " ")
  for (let before = ""; before !== rest; ) {
    before = rest
    rest = rest.replace(/\([^()]*\)/g, " ")
  }
  // With a choice nothing is certain.
  return rest.includes("|") ? "" : rest.replace(/.(?:[*?]|\{[^}]*\}?)/gs, " ")
}

/** With `i` the Kelvin sign and the long s may be found as `k` and `s`; composed, the one is a `K`. */
const withoutFolded = (text: string, flags: string): string => text.replace(flags.includes("i") ? /[ks]/gi : /K/g, " ")

/** @param pattern of composed letters; a text may have decomposed ones, as in file names on macOS */
const finder =
  (pattern: RegExp, isPlain = false) =>
  (line: string): [number, number] | undefined => {
    const found = pattern.exec(line)
    if (found && found[0].length > 0) return [found.index, found.index + found[0].length]
    // Plain ASCII is the same in both forms. Skip the work: most words are ASCII, and texts are long.
    const composed = !isPlain && decomposed.test(line) ? line.normalize() : line
    return composed === line ? undefined : within(line, pattern.exec(composed))
  }

/** Marks after a letter, or the second and third parts of a Hangul letter. */
const decomposed = /\p{M}|[\u1161-\u11ff]/u
const letter = /[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\s\S]\p{M}*/gu

/** Converts a match in the composed line to its place in the line itself. */
function within(line: string, found: RegExpExecArray | null): [number, number] | undefined {
  if (!found || found[0].length === 0) return undefined
  const [start, end] = [found.index, found.index + found[0].length]
  let [at, length] = [0, 0]
  let from = 0
  for (const [written] of line.matchAll(letter)) {
    if (length <= start) from = at
    if (length >= end) break
    at += written.length
    length += written.normalize().length
  }
  return [from, at]
}

/** The longest run of ASCII letters and digits. Of one or two every file has some. */
const longest = (text: string): string =>
  (text.match(/[a-z0-9]+/gi) ?? [])
    .reduce((one, other) => (other.length > one.length ? other : one), "")
    .toLowerCase()
    .replace(/^.{1,2}$/, "")
