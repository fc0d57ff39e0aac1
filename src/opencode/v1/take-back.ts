/** Takes back what a load has brought in, and nothing else: OpenCode deletes a session with all that is below it. */
import type { Opencode } from "../find-opencode.ts"
import type { Snapshot } from "../host.ts"
import { run, said } from "../run-opencode.ts"

/** @param ours that may go @returns those of them that are here, and have none below them that is to stay */
export function removable(sessions: Snapshot["sessions"], ours: ReadonlySet<string>): string[] {
  const kept = new Set<string>()
  for (const { id, parentID } of sessions.values()) {
    if (ours.has(id)) continue
    for (let above = parentID; above && !kept.has(above); above = sessions.get(above)?.parentID ?? null) kept.add(above)
  }
  return [...ours].filter((id) => sessions.has(id) && !kept.has(id))
}

/** Also all that is below it. @returns whether the session is gone */
export async function deleteSession(opencode: Opencode, id: string, cwd: string): Promise<boolean> {
  const removed = await run(opencode, ["session", "delete", id], cwd)
  return removed.code === 0 || /not found/i.test(said(removed))
}
