/** Finds the OpenCode of this machine, behind the interface that the commands use. */
import { findOpencode, type Searched } from "./find-opencode.ts"
import type { Host } from "./host.ts"
import { hostOf1 } from "./v1/host.ts"

/** @throws Failure when there is none, or only an unknown one */
export const findHost = async (world: Searched): Promise<Host> => hostOf1(await findOpencode(world))
