/** The name by which git has a file that a session spells otherwise. */

/**
 * macOS may take a letter and its marks apart, and takes `app.ts` for `App.ts`. `core.ignorecase` is no help: it is of the
 * machine that reviews, not of the one that worked.
 * @param known names that git has, or had
 */
export function nameInGit(known: ReadonlySet<string>): (file: string) => string {
  let maps: Map<string, string>[] | undefined
  return (file) => {
    if (known.has(file)) return file
    maps ??= spellings.map((spelling) => byKey(known, spelling))
    for (const [index, spelling] of spellings.entries()) {
      const name = maps[index]?.get(spelling(file))
      if (name) return name
    }
    return file
  }
}

const composed = (file: string) => file.normalize()
const spellings = [composed, (file: string) => composed(file).toLowerCase()]

/** Without those of which there are several. */
function byKey(names: Iterable<string>, keyOf: (name: string) => string): Map<string, string> {
  const found = new Map<string, string>()
  for (const name of names) found.set(keyOf(name), found.has(keyOf(name)) ? "" : name)
  return found
}
