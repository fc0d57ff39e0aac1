/** The texts of a session with its paths as people read them: `./src/a.ts`, `~/notes`. */
import { expander, type TextMap, tokeniser } from "../paths/path-tokens.ts"
import { fileName } from "./file-changes.ts"
import { type Fields, fields, text } from "./lenient-value.ts"

const read = expander({ worktree: ".", home: "~", "opencode-data": "~/.local/share/opencode" })

/** Maps the path tokens of a saved document. */
export const ofSaved: TextMap = read

/** Maps the absolute paths of a plain `opencode export`. */
export function ofExport(info: Fields, messages: { info: Fields }[]): TextMap {
  const roots = [...messages.map((message) => fields(message.info.path).root), above(info)]
  const root = roots.map((one) => text(one)).find((one) => /^(\/|[a-z]:)./i.test(one))
  if (!root) return (words) => words
  const tokenise = tokeniser({ worktree: root, home: "", "opencode-data": "" })
  return (words) => read(tokenise(words))
}

/** The worktree of OpenCode 2, which tells the folder of a session and where in the worktree that is. */
function above({ directory, path, opencode2 }: Fields): unknown {
  const [folder, below] = [text(directory), `/${text(path)}`]
  return opencode2 && below !== "/" && folder.endsWith(below) ? folder.slice(0, -below.length) : directory
}

/**
 * The folder of a session, from the root of the worktree. OpenCode 2's tools name files as seen from there; those of
 * OpenCode 1 by their whole paths.
 * @param info with its paths as people read them
 */
export function folderOf({ directory, opencode2 }: Fields): string {
  const folder = opencode2 ? fileName(directory) : ""
  return folder === "." ? "" : folder
}
