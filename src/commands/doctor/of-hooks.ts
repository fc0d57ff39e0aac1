/** What `doctor` says of the hooks of this clone. They are optional: nothing of those that somebody else wrote. */
import { existsSync } from "node:fs"
import {
  type Hook,
  hasOurMark,
  hooksOf,
  inPlaceOfOurs,
  isOurHook,
  isOurText,
  programOf,
  runsOurs,
} from "../../git/hooks.ts"
import { typed } from "../../support/shell-quote.ts"
import { type Finding, good, note } from "./finding.ts"

export async function ofHooks(root: string): Promise<Finding[]> {
  const { hooks, unused, because } = await hooksOf(root, undefined)
  const isRun = ({ name }: Hook) => hooks.some((one) => one.name === name && runsOurs(one))
  return [
    ...hooks.filter(hasOurMark).flatMap((hook) => ofHook(hook) ?? []),
    ...unused
      .filter((hook) => hasOurMark(hook) && !isRun(hook))
      .map(({ file }) =>
        note("git", `${file} is not run: ${because}`, "See what to do: opencode-session init --hooks"),
      ),
  ]
}

function ofHook(hook: Hook): Finding | undefined {
  const { file, path } = hook
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
