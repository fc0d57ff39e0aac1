/** What is searched for: `words`, `"a phrase"`, `/a pattern/`; all of them must be there. */
export type Term = {
  /** Finds it in a line: where it begins and ends. */
  find: (line: string) => [start: number, end: number] | undefined
  /**
   * Lower-case ASCII letters and digits that stand in every file that holds the term, so that most files need not be
   * parsed; empty when there are none.
   */
  literal: string
}

/** @throws SyntaxError for a pattern that is none */
export function termsOf(query: string): Term[] {
  const found = [...query.matchAll(/(?<=^|\s)\/((?:[^/\\]|\\.)+)\/([imsu]*)(?=\s|$)|"([^"]+)"|(\S+)/g)]
  return found.map(([, pattern, flags, phrase, word]) =>
    pattern === undefined ? wordTerm(phrase?.trim() || word || "") : patternTerm(pattern, flags ?? ""),
  )
}

function wordTerm(text: string): Term {
  const composed = text.normalize()
  // Spaces of a phrase are any white space of the text.
  const source = composed.split(/\s+/).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"))
  return {
    find: finder(new RegExp(source.join("\\s+"), "iu"), /^[ -~]*$/.test(composed)),
    literal: longest(composed.match(/[a-z0-9]+/gi)),
  }
}

function patternTerm(written: string, flags: string): Term {
  const source = written.normalize()
  const pattern = new RegExp(source, [...new Set(flags)].join(""))
  // What a group or a class stands for is not looked into; with a choice outside of one nothing must be there.
  let rest = source.replace(/\\./g, " ").replace(/\[[^\]]*\][*?{]?/g, " ")
  for (let before = ""; before !== rest; ) {
    before = rest
    rest = rest.replace(/\([^()]*\)[*?{]?/g, " ")
  }
  const plain = rest.includes("|") ? null : rest.replace(/.[*?{]/g, " ").match(/[a-z0-9]+/gi)
  return { find: finder(pattern), literal: longest(plain) }
}

/** @param pattern of composed letters: a text may have them decomposed, as macOS gives the names of files */
const finder =
  (pattern: RegExp, isPlain = false) =>
  (line: string): [number, number] | undefined => {
    const found = pattern.exec(line)
    if (found && found[0].length > 0) return [found.index, found.index + found[0].length]
    // Plain letters are the same there; most words are such, and texts are long.
    const composed = !isPlain && decomposed.test(line) ? line.normalize() : line
    return composed === line ? undefined : within(line, pattern.exec(composed))
  }

/** A letter with marks behind it, or in three parts as in Hangul. */
const decomposed = /\p{M}|[\u1161-\u11ff]/u
const letter = /[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\s\S]\p{M}*/gu

/** Where in a line that is found which was found in its composed form. */
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

/** Two letters stand everywhere. */
const longest = (runs: string[] | null): string =>
  (runs ?? [])
    .reduce((one, other) => (other.length > one.length ? other : one), "")
    .toLowerCase()
    .replace(/^.{1,2}$/, "")
