/** `opencode-session init --hooks`: git in this clone adds the trailer to a message, and checks what is staged. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import {
  type Hook,
  hasOurMark,
  hooksOf,
  howByHand,
  inPlaceOfOurs,
  isOurHook,
  isOurText,
  programOf,
  runsByHand,
  writeHook,
} from "../../git/hooks.ts"
import { findPlace, needGit } from "../../git/worktree.ts"
import { typed } from "../../support/shell-quote.ts"
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
  const changed = mine.filter(({ before, after, executable }) => before !== after || (after && executable === false))
  if (!dryRun) for (const hook of changed) await writeHook(folder, hook)
  const others = hooks.filter((hook) => !mine.includes(hook))
  const warnings = others.flatMap((hook) => (remove ? whatStays(hook) : byHand(hook, folder, isShared)))
  return {
    changes: changed.map(({ file, before, after }) => ({ file, action: actionOf(before, after) })),
    share: [],
    ignored: false,
    dryRun,
    removed: remove,
    ...(warnings.length > 0 && { held: true }),
    warnings,
    clone: true,
  }
}

function byHand(hook: Hook, folder: string, isShared: boolean): string[] {
  const { name, file, line, before, executable } = hook
  if (before === undefined && isShared)
    return [`This repository keeps its hooks in a folder of its own. Add this line to ${name} there: \`${line}\`.`]
  const runs = runsByHand(hook) || (isOurText(hook) && programOf(hook).every(existsSync))
  if (!runs && hasOurMark(hook)) return [`${changed(hook)} ${inPlaceOfOurs(hook)}`]
  if (!runs) return [`${file} is not ours and was left as it is. ${howByHand(hook)}`]
  if (executable) return []
  return [`${file} is not executable, so git does not run it. Make it so: chmod +x ${typed(join(folder, name))}`]
}

const whatStays = (hook: Hook): string[] =>
  hasOurMark(hook) ? [`${changed(hook)} Take out by hand what runs opencode-session.`] : []

const changed = ({ file, foreign }: Hook) =>
  `${file} ${foreign ? `is ${foreign}` : "has lines that init did not write"}, and was left as it is.`
