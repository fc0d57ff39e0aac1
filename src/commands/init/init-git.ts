/** `opencode-session init --git`: makes git in this clone show sessions as conversations, and merge them. */
import { relative } from "node:path"
import {
  configure,
  infoAttributes,
  linesWithOurs,
  mergesWithOurs,
  settingsFor,
  settingsHere,
  withoutRule,
  withRule,
} from "../../git/clone-configuration.ts"
import { findPlace, needGit } from "../../git/worktree.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { actionOf, type InitReport } from "./init-report.ts"

/** @param command how git runs this tool: must work from any folder and without a PATH */
export async function initGit(
  world: World,
  command: readonly string[],
  { remove = false, dryRun = false },
): Promise<InitReport> {
  const place = await findPlace(world.cwd)
  needGit(place, failures.noClone)
  const { root } = place
  const wanted = settingsFor(command)
  const [here, attributes] = await Promise.all([settingsHere(root, Object.keys(wanted)), infoAttributes(root)])
  const before = attributes.text
  const after = remove ? withoutRule(before ?? "") || undefined : withRule(before ?? "")
  const changed = before !== after && !(remove && before === "")
  const file = relative(root, attributes.path).replaceAll("\\", "/")
  const write = async () => {
    if (changed && !dryRun) await attributes.write(after)
  }
  // Before the configuration, which would stand there alone.
  if (changed) await attributes.check()
  // The order matters: a rule that names an unset driver makes git write conflict markers into sessions.
  if (remove) await write()
  const warnings = remove ? await rulesThatStay(world, root, { file, text: after ?? "" }, changed && dryRun) : []
  const settings = Object.keys(warnings.length > 0 ? {} : wanted).flatMap((key) => {
    const value = remove ? undefined : wanted[key]
    return here[key] === value ? [] : [{ key, value, action: actionOf(here[key], value) }]
  })
  if (!dryRun) for (const { key, value } of settings) await configure(root, key, value)
  if (!remove) await write()
  return {
    changes: [
      ...settings.map(({ key, action }) => ({ file: `git config ${key}`, action })),
      ...(changed ? [{ file, action: actionOf(before, after) }] : []),
    ],
    share: [],
    ignored: false,
    dryRun,
    removed: remove,
    ...(warnings.length > 0 && { held: true }),
    warnings,
    clone: true,
  }
}

/** @param isAhead whether our own rule is still there, and would go */
async function rulesThatStay(world: World, root: string, info: { file: string; text: string }, isAhead: boolean) {
  if (!(await mergesWithOurs(root))) return []
  const lines = await linesWithOurs(root, info, world.env)
  if (isAhead && lines.length === 0) return []
  return [
    `${lines.join(", ") || "An attributes file"} has git merge sessions with opencode-session, so the settings stay: without them git writes conflict marks into sessions. Remove that line; then run \`opencode-session init --git --remove\` again.`,
  ]
}
