/** `opencode-session init --git`: this clone's git shows sessions as conversations, and merges them. */
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
import type { InitReport } from "./init-report.ts"

/** @param command that runs us, for git: it works from any folder, and without a PATH */
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
  const steps = [
    async () => {
      for (const { key, value } of settings) await configure(root, key, value)
    },
    async () => {
      if (changed) await attributes.write(after)
    },
  ]
  // A rule that names a driver which is not set makes git write its markers into sessions.
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

const actionOf = (before: string | undefined, after: string | undefined): Action =>
  after === undefined ? "remove" : before === undefined ? "create" : "change"

type Action = InitReport["changes"][number]["action"]
