/** `opencode-session init --hooks`: git in this clone adds the trailer to a message, and checks what is staged. */
import { type Hook, hasOurMark, hooksOf, inPlaceOfOurs, isOurHook, runsByHand, writeHook } from "../../git/hooks.ts"
import { findPlace, needGit } from "../../git/worktree.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { actionOf, type InitReport } from "./init-report.ts"

/** @param command how git runs this tool: must work from any folder and without a PATH */
export async function initHooks(
  world: World,
  command: readonly string[],
  { remove = false, dryRun = false },
): Promise<InitReport> {
  const place = await findPlace(world.cwd)
  needGit(place, failures.noClone)
  const { hooks, folder, isShared } = await hooksOf(place.root, remove ? undefined : command)
  const mine = hooks.filter((hook) => isOurHook(hook) && !(isShared && hook.before === undefined))
  const changed = mine.filter(({ before, after }) => before !== after)
  if (!dryRun) for (const hook of changed) await writeHook(folder, hook)
  const others = hooks.filter((hook) => !mine.includes(hook))
  return {
    changes: changed.map(({ file, before, after }) => ({ file, action: actionOf(before, after) })),
    share: [],
    ignored: false,
    dryRun,
    removed: remove,
    warnings: others.flatMap((hook) => (remove ? whatStays(hook) : byHand(hook, isShared))),
    clone: true,
  }
}

function byHand(hook: Hook, isShared: boolean): string[] {
  const { name, file, line, before } = hook
  if (before === undefined && isShared)
    return [`This repository keeps its hooks in a folder of its own. Add this line to ${name} there: \`${line}\`.`]
  if (hasOurMark(hook)) return [`${changed(file)} ${inPlaceOfOurs(hook)}`]
  return runsByHand(hook)
    ? []
    : [`${file} is not ours and was left as it is. Put this line into it, first below \`#!\`: \`${line}\`.`]
}

const whatStays = (hook: Hook): string[] =>
  hasOurMark(hook) ? [`${changed(hook.file)} Take out by hand what runs opencode-session.`] : []

const changed = (file: string) => `${file} has lines that init did not write, and was left as it is.`
