/** Saves a session that OpenCode 1 left behind, as `save` does. */
import type { Host } from "../../opencode/host.ts"
import type { World } from "../../support/world.ts"
import { save } from "../save/save.ts"
import type { Chosen } from "./choose.ts"
import type { RescuedFile } from "./rescue-report.ts"

/** Into the worktree it belongs to, or, where that is gone, into the one at hand. */
export async function saveRescued(
  world: World,
  host: Host,
  rescue: NonNullable<Host["rescue"]>,
  { id, directory, isGone }: Chosen,
  dryRun: boolean,
): Promise<[RescuedFile, string[]]> {
  const reading: Host["reading"] = (cwd, use) => rescue.reading(cwd, use)
  const first: Host = { ...host, major: 1, hasTodos: true, sortsBy: "time", reading }
  // A thread would find another OpenCode.
  const { thread: _, ...alone } = world
  const there = isGone ? alone : { ...alone, cwd: directory }
  const report = await save(there, { session: id, ...(dryRun && { dryRun }) }, { from: first })
  const { sessionID, title, messages, subagents, file, changed, place, warnings } = report
  const action = changed ? "saved" : "unchanged"
  return [{ sessionID, title, messages, subagents, file, action, directory: place.root }, warnings]
}
