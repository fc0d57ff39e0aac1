/** Which paths, and which commands, `--file` is about. */
import { literalPattern } from "../../support/literal-pattern.ts"

export type FileFilter = (text: string) => boolean

/** @param part of a path */
export const holding = (part: string): FileFilter => {
  const composed = part.normalize()
  return (text) => text.normalize().includes(composed)
}

/** Not `data.ts` for `a.ts`, but what is below a folder. @param path from the root of the worktree, or absolute */
export function naming(path: string): FileFilter {
  const inPath = "\\p{L}\\p{M}\\p{N}_\\-"
  const slash = "[\\\\/]+"
  // As a shell calls the current folder, and a patch either side.
  const before = `(?:\\.|\\$[({]?(?:PWD|pwd)[)}]?|(?<=(?:---|\\+\\+\\+) )[ab])${slash}`
  const written = path.normalize().split(/[\\/]/).map(literalPattern).join(slash)
  const pattern = new RegExp(`(?<![${inPath}.~\\\\/])(?:${before})?${written}(?![${inPath}]|\\.[${inPath}])`, "u")
  return (text) => pattern.test(text.normalize())
}
