/** The texts of a session with its paths as people read them: `./src/a.ts`, `~/notes`. */
import { expander, type TextMap, tokeniser } from "../paths/path-tokens.ts"
import { type Fields, fields, text } from "./lenient-value.ts"

const read = expander({ worktree: ".", home: "~", "opencode-data": "~/.local/share/opencode" })

/** The map for the texts of a document of ours: out of its tokens. */
export const ofSaved: TextMap = read

/** The map for those of a plain `opencode export`: out of the absolute paths of its worktree. */
export function ofExport(info: Fields, messages: { info: Fields }[]): TextMap {
  const roots = [...messages.map((message) => fields(message.info.path).root), info.directory]
  const root = roots.map((one) => text(one)).find((one) => /^(\/|[a-z]:)./i.test(one))
  if (!root) return (words) => words
  const tokenise = tokeniser({ worktree: root, home: "", "opencode-data": "" })
  return (words) => read(tokenise(words))
}
