/** Which OpenCode is meant, as the commands see it. */
import { findOpencode, type Searched } from "./find-opencode.ts"
import type { Host } from "./host.ts"
import { hostOf1 } from "./v1/host.ts"

/** @throws Failure when there is none, or one that is not known */
export const findHost = async (world: Searched): Promise<Host> => hostOf1(await findOpencode(world))
