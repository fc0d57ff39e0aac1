/** OpenCode 2 as the commands see it: one surface over what it holds and what it can be brought to hold. */
import type { Opencode } from "../binary.ts"
import type { Coming } from "./family.ts"
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
  /** Puts back what a killed load has taken away: to be called first of all. @returns it in words, most often none */
  putBack(): Promise<string[]>
  /** A session with what is below it, new, or in place of what is here. @see bringIn */
  bringIn(family: readonly Coming[]): Promise<Brought>
  /** With all that is below it. @returns whether it is gone */
  remove(id: string): Promise<boolean>
}

export const host2 = (opencode: Opencode, cwd: string): Host2 => ({
  status: () => statusOf(opencode, cwd),
  reading: (use, otherwise) => reading2(opencode, cwd, use, otherwise),
  putBack: () => finishInterrupted2(opencode, cwd),
  bringIn: (family) => bringIn(opencode, cwd, family),
  remove: (id) => withServer(opencode, cwd, (ask) => removeOne(ask, id)),
})
