/** The turns of a session as OpenCode has it, for who chooses the last one to share. */
import { findHost } from "../../opencode/find-host.ts"
import { withoutDropped } from "../../session/dropped-fields.ts"
import { transcriptOf } from "../../session/transcript/transcript.ts"
import type { Turn } from "../../session/transcript/types.ts"
import type { World } from "../../support/world.ts"

/** @returns without those that an undo hides */
export async function turnsHere(world: World, id: string): Promise<Turn[]> {
  const host = await findHost(world, { mends: false })
  return host.reading(world.cwd, async (reader) => transcriptOf(withoutDropped(await reader.session(id))).turns)
}
