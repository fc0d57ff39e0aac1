/** Parses a query: `words`, `"a phrase"`, `/a pattern/`. All of its terms must match. */
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
  // A space in a phrase matches any white space in the text.
  const source = composed.split(/\s+/).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"))
  return {
    find: finder(new RegExp(source.join("\\s+"), "iu"), /^[ -~]*$/.test(composed)),
    literal: longest(composed.match(/[a-z0-9]+/gi)),
  }
}

function patternTerm(written: string, flags: string): Term {
  const source = written.normalize()
  const pattern = new RegExp(source, [...new Set(flags)].join(""))
  // Groups and classes give no literal; with a choice outside them, no literal is certain.
  let rest = source.replace(/\\./g, " ").replace(/\[[^\]]*\][*?{]?/g, " ")
  for (let before = ""; before !== rest; ) {
    before = rest
    rest = rest.replace(/\([^()]*\)[*?{]?/g, " ")
  }
  const plain = rest.includes("|") ? null : rest.replace(/.[*?{]/g, " ").match(/[a-z0-9]+/gi)
  return { find: finder(pattern), literal: longest(plain) }
}

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

/** Ignores runs of one or two letters: every file has them. */
const longest = (runs: string[] | null): string =>
  (runs ?? [])
    .reduce((one, other) => (other.length > one.length ? other : one), "")
    .toLowerCase()
    .replace(/^.{1,2}$/, "")
