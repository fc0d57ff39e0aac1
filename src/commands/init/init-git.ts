/** `opencode-session init --git`: makes git in this clone show sessions as conversations, and merge them. */
import { relative } from "node:path"
import {
  configure,
  infoAttributes,
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
  const settings = Object.keys(wanted).flatMap((key) => {
    const value = remove ? undefined : wanted[key]
    return here[key] === value ? [] : [{ key, value, action: actionOf(here[key], value) }]
  })
  const before = attributes.text
  const after = remove ? withoutRule(before ?? "") || undefined : withRule(before ?? "")
  const changed = before !== after && !(remove && before === "")
  // Before the configuration, which would stand there alone.
  if (changed) await attributes.check()
  const steps = [
    async () => {
      for (const { key, value } of settings) await configure(root, key, value)
    },
    async () => {
      if (changed) await attributes.write(after)
    },
  ]
  // The order matters: a rule that names an unset driver makes git write conflict markers into sessions.
  if (!dryRun) for (const step of remove ? steps.reverse() : steps) await step()
  const file = relative(root, attributes.path).replaceAll("\\", "/")
  return {
    changes: [
      ...settings.map(({ key, action }) => ({ file: `git config ${key}`, action })),
      ...(changed ? [{ file, action: actionOf(before, after) }] : []),
    ],
    share: [],
    ignored: false,
    dryRun,
    removed: remove,
    warnings: [],
    clone: true,
  }
}
