/** What is to be asked of OpenCode 2: what it holds, and what it can be brought to hold. Its service is never started. */
import type { Opencode } from "../find-opencode.ts"
import { beginOfCall, callersOf2 } from "./callers.ts"
import type { Coming } from "./family.ts"
import { type Reader2, reading2 } from "./reader.ts"
import { finishInterrupted2 } from "./recover.ts"
import { type Brought, bringIn, type Progress } from "./replace.ts"
import { withServer } from "./server.ts"
import { type Status, statusOf } from "./service.ts"
import { removeOne } from "./transfer.ts"

export type Host2 = {
  readonly opencode: Opencode
  /** What it holds, of one moment. Starts nothing, but where its database is not as we know it. */
  reading<Done>(use: (reader: Reader2) => Promise<Done>, otherwise?: "ask" | "fail"): Promise<Done>
  /** Puts right what a killed load has left: to be called first of all. @returns it in words, most often none */
  putBack(): Promise<string[]>
  /**
   * A session with what is below it, new, or in the place of what is here under its ids. Each is read back.
   * @throws Failure when nothing was changed, or all is as it was, or it says what is not
   */
  bringIn(family: readonly Coming[], progress?: Progress): Promise<Brought>
  /** With all that is below it. @returns whether it is gone */
  remove(id: string): Promise<boolean>
  /** Whether its service runs, and whether it has ever run here. Starts nothing. */
  status(): Promise<Status>
  /** Which session's running shell call this very command is, told by the processes above it. */
  callers: { begin: typeof beginOfCall; among: typeof callersOf2 }
}

export const host2 = (opencode: Opencode, cwd: string): Host2 => ({
  opencode,
  reading: (use, otherwise) => reading2(opencode, cwd, use, otherwise),
  putBack: () => finishInterrupted2(opencode, cwd),
  bringIn: (family, progress) => bringIn(opencode, cwd, family, progress && { progress }),
  remove: (id) => withServer(opencode, cwd, (ask) => removeOne(ask, id)),
  status: () => statusOf(opencode, cwd),
  callers: { begin: beginOfCall, among: callersOf2 },
})
