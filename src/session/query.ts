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
  // Spaces of a phrase are any white space of the text.
  const source = text.split(/\s+/).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"))
  return { find: finder(new RegExp(source.join("\\s+"), "iu")), literal: longest(text.match(/[a-z0-9]+/gi)) }
}

function patternTerm(source: string, flags: string): Term {
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

const finder =
  (pattern: RegExp) =>
  (line: string): [number, number] | undefined => {
    const found = pattern.exec(line)
    return found && found[0].length > 0 ? [found.index, found.index + found[0].length] : undefined
  }

/** Two letters stand everywhere. */
const longest = (runs: string[] | null): string =>
  (runs ?? [])
    .reduce((one, other) => (other.length > one.length ? other : one), "")
    .toLowerCase()
    .replace(/^.{1,2}$/, "")
