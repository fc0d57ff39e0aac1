/** `opencode-session init --hooks`: git in this clone adds the trailer to a message, and checks what is staged. */
import {
  type Hook,
  type Hooks,
  hasOurMark,
  hooksOf,
  howByHand,
  inPlaceOfOurs,
  isOurHook,
  runsOurs,
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
  const found = await hooksOf(place.root, remove ? undefined : command)
  // Those that git does not run can only go.
  const hooks = remove ? [...found.hooks, ...found.unused] : found.hooks
  const mine = hooks.filter((hook) => isOurHook(hook) && !(found.because && hook.before === undefined))
  const changed = mine.filter(({ before, after, executable }) => before !== after || (after && executable === false))
  if (!dryRun) for (const hook of changed) await writeHook(hook)
  const others = hooks.filter((hook) => !mine.includes(hook))
  const warnings = remove ? others.flatMap(whatStays) : whatIsLeft(others, found)
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

function whatIsLeft(hooks: readonly Hook[], { because, none, husky, own }: Hooks): string[] {
  if (!none) return hooks.flatMap((hook) => byHand(hook, because, husky))
  return [
    `Git runs no hooks here: ${because}. To have those of this clone: git config core.hooksPath ${typed(own)}, and run this again.`,
  ]
}

function byHand(hook: Hook, because: string | undefined, husky: boolean): string[] {
  const { path, file, line, before, executable } = hook
  if (before === undefined && husky)
    return [`Husky runs the hooks here: ${because}. Add this line to ${file}: \`${line}\`.`]
  if (before === undefined && because)
    return [
      `Git runs the hooks of another folder: ${because}. Add this line to ${file}, and make that executable: \`${line}\`.`,
    ]
  if (!runsOurs(hook) && hasOurMark(hook)) return [`${changed(hook)} ${inPlaceOfOurs(hook)}`]
  if (!runsOurs(hook)) return [`${file} is not ours and was left as it is. ${howByHand(hook)}`]
  if (executable) return []
  return [`${file} is not executable, so git does not run it. Make it so: chmod +x ${typed(path)}`]
}

const whatStays = (hook: Hook): string[] =>
  hasOurMark(hook) ? [`${changed(hook)} Take out by hand what runs opencode-session.`] : []

const changed = ({ file, foreign }: Hook) =>
  `${file} ${foreign ? `is ${foreign}` : "has lines that init did not write"}, and was left as it is.`
