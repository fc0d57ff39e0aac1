/** Finds the OpenCode of this machine, behind the interface that the commands use. */
import { findOpencode, type Searched } from "./find-opencode.ts"
import type { Host } from "./host.ts"
import { hostOf1 } from "./v1/host.ts"
import { temporaryHost2 } from "./v2/temporary-host.ts"
import { whichOpencode } from "./which.ts"

/** @throws Failure when there is none, or only an unknown one */
export async function findHost(world: Searched & { now?: () => Date }): Promise<Host> {
  const { opencode, major } = await whichOpencode({ now: () => new Date(), ...world })
  return major === 2 ? temporaryHost2(opencode) : hostOf1(await findOpencode(world))
}
