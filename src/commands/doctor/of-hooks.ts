/** What `doctor` says of the hooks of this clone. They are optional: nothing of those that somebody else wrote. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { type Hook, hasOurMark, hooksOf, inPlaceOfOurs, isOurHook, isOurText, programOf } from "../../git/hooks.ts"
import { typed } from "../../support/shell-quote.ts"
import { type Finding, good, note } from "./finding.ts"

export async function ofHooks(root: string): Promise<Finding[]> {
  const { hooks, folder } = await hooksOf(root, undefined)
  return hooks.filter(hasOurMark).flatMap((hook) => ofHook(hook, join(folder, hook.name)) ?? [])
}

function ofHook(hook: Hook, path: string): Finding | undefined {
  const { file } = hook
  if (!programOf(hook).every(existsSync))
    return note(
      "git",
      `${file} cannot run opencode-session where it was told to`,
      isOurHook(hook) ? "Set it up again: opencode-session init --hooks" : inPlaceOfOurs(hook),
    )
  // What comes before our lines in one that was changed may end it.
  if (!isOurText(hook)) return undefined
  return hook.executable
    ? good("git", `${file} runs opencode-session`)
    : note("git", `${file} is not executable, so git does not run it`, `Make it so: chmod +x ${typed(path)}`)
}
