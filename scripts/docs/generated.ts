/** The documents that are made from the code, by their paths. */
import { manualPage } from "./manual.ts"
import { commandsPage, errorsPage } from "./reference.ts"

export const generated = (): Record<string, string> => ({
  "docs/reference/commands.md": commandsPage(),
  "docs/reference/errors.md": errorsPage(),
  "docs/reference/opencode-session.1": manualPage(),
})
