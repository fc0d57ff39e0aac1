/** Finds the OpenCode of this machine, behind the interface that the commands use. */
import type { Host } from "./host.ts"
import { hostOf1 } from "./v1/host.ts"
import { hostOf2 } from "./v2/host.ts"
import { type Seeking, whichOpencode } from "./which.ts"

/**
 * @param mends whether to put right first what killed loads have left: not for who could not tell the user of it
 * @throws Failure when there is none, or only an unknown one
 */
export async function findHost(world: Seeking, { mends = true } = {}): Promise<Host> {
  const { opencode, major, why } = await whichOpencode(world)
  return major === 1 ? hostOf1(opencode, why) : hostOf2(opencode, world.cwd, { why, mends })
}
