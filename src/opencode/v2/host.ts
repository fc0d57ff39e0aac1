/** OpenCode 2 behind the surface that both have, and what only it is asked. */
import type { SessionDocument2 } from "../../session/v2/shape.ts"
import type { Opencode } from "../binary.ts"
import type { Host } from "../host.ts"
import { beginOfCall, callersOf2 } from "./callers.ts"
import type { Coming } from "./family.ts"
import { type LeftBehind, leftBehind, rescued } from "./left-behind.ts"
import { type Reader2, reading2 } from "./reader.ts"
import { finishInterrupted2 } from "./recover.ts"
import { bringIn } from "./replace.ts"
import { withServer } from "./server.ts"
import { type Status, statusOf } from "./service.ts"
import { removeOne } from "./transfer.ts"

export type Host2 = Host<SessionDocument2, Reader2> & {
  /** Whether its service runs, and whether it has ever run here. Starts nothing. */
  status(): Promise<Status>
  /** Which session's running shell call this very command is, told by the processes above it. */
  callers: { begin: typeof beginOfCall; among: typeof callersOf2 }
  /** What OpenCode 1 wrote and OpenCode 2 does not show. Starts nothing. */
  leftBehind(): Promise<LeftBehind[]>
  /** Of those one session with its subagents, as it can be brought in. */
  rescued(id: string): Promise<Coming[]>
}

export const host2 = (opencode: Opencode, cwd: string): Host2 => ({
  major: 2,
  opencode,
  reading: (use, otherwise) => reading2(opencode, cwd, use, otherwise),
  putBack: () => finishInterrupted2(opencode, cwd),
  bringIn: (family, progress) => bringIn(opencode, cwd, family, progress && { progress }),
  remove: (id) => withServer(opencode, cwd, (ask) => removeOne(ask, id)),
  status: () => statusOf(opencode, cwd),
  callers: { begin: beginOfCall, among: callersOf2 },
  leftBehind: () => leftBehind(opencode, cwd),
  rescued: (id) => rescued(opencode, cwd, id),
})
