/** OpenCode 2 as the commands see it: one surface over what it holds and what it can be brought to hold. */
import type { Opencode } from "../binary.ts"
import { beginOfCall, callersOf2 } from "./callers.ts"
import type { Coming } from "./family.ts"
import { type LeftBehind, leftBehind, rescued } from "./left-behind.ts"
import { type Reader2, reading2 } from "./reader.ts"
import { finishInterrupted2 } from "./recover.ts"
import { type Brought, bringIn } from "./replace.ts"
import { withServer } from "./server.ts"
import { type Status, statusOf } from "./service.ts"
import { removeOne } from "./transfer.ts"

export type Host2 = {
  /** Whether its service runs, and whether it has ever run here. Starts nothing. */
  status(): Promise<Status>
  /** What it holds, of one moment. Starts nothing. */
  reading<Done>(use: (reader: Reader2) => Promise<Done>, otherwise?: "ask" | "fail"): Promise<Done>
  /** Which session's running shell call this very command is, told by the processes above it (see callers.ts). */
  callers: { begin: typeof beginOfCall; among: typeof callersOf2 }
  /** Puts back what a killed load has taken away: to be called first of all. @returns it in words, most often none */
  putBack(): Promise<string[]>
  /** A session with what is below it, new, or in place of what is here. @see bringIn */
  bringIn(family: readonly Coming[]): Promise<Brought>
  /** With all that is below it. @returns whether it is gone */
  remove(id: string): Promise<boolean>
  /** What OpenCode 1 wrote and OpenCode 2 does not show. Starts nothing. */
  leftBehind(): Promise<LeftBehind[]>
  /** Of those one session with its subagents, as it can be brought in. */
  rescued(id: string): Promise<Coming[]>
}

export const host2 = (opencode: Opencode, cwd: string): Host2 => ({
  status: () => statusOf(opencode, cwd),
  reading: (use, otherwise) => reading2(opencode, cwd, use, otherwise),
  callers: { begin: beginOfCall, among: callersOf2 },
  putBack: () => finishInterrupted2(opencode, cwd),
  bringIn: (family) => bringIn(opencode, cwd, family),
  remove: (id) => withServer(opencode, cwd, (ask) => removeOne(ask, id)),
  leftBehind: () => leftBehind(opencode, cwd),
  rescued: (id) => rescued(opencode, cwd, id),
})
