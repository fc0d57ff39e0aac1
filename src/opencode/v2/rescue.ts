/** Implements the rescue of OpenCode 1's sessions (see ../rescue.ts). */
import { existsSync } from "node:fs"
import { Failure } from "../../support/failure.ts"
import { databaseUnreadable } from "../failures.ts"
import type { Opencode } from "../find-opencode.ts"
import type { Rescue } from "../host.ts"
import type { LeftBehind, RescueAction } from "../rescue.ts"
import { directOf } from "../v1/database.ts"
import { reading } from "../v1/reader.ts"
import { openTables } from "./coming.ts"
import { databasePath } from "./direct.ts"
import type { Coming } from "./family.ts"
import { leftBehind, rescued } from "./left-behind.ts"
import { otherDatabases } from "./other-databases.ts"
import { bringIn } from "./replace.ts"
import { type Serve, withServer } from "./server.ts"

const actions: Record<LeftBehind["here"], RescueAction> = {
  absent: "imported",
  shorter: "extended",
  diverged: "copied",
}

export const rescueOf = (opencode: Opencode): Rescue => ({
  leftBehind: (cwd) => orFailure(leftBehind(opencode, cwd)),
  database: (cwd) => orFailure(databasePath(opencode, cwd)),
  otherDatabases: (cwd) => orFailure(otherDatabases(opencode, cwd)),
  reading: (cwd, use) => orFailure(reading(opencode, cwd, use, "fail", () => tables(opencode, cwd))),
  bringing: (cwd, use) =>
    withOneServer(opencode, cwd, (serve) =>
      use(async (id, progress) => {
        const coming = await orFailure(rescued(opencode, cwd, id))
        const [root, ...subagents] = coming?.family.map((one) => inItsFolder(one, cwd)) ?? []
        if (!coming || !root) return undefined
        const how = { serve, onlyAdds: true, ...(progress && { progress }) }
        await bringIn(opencode, cwd, [root, ...subagents], how).catch(inOtherWords)
        const { info, messages } = root.document
        return {
          sessionID: info.id,
          title: info.title ?? "",
          messages: messages.length,
          subagents: subagents.length,
          ...(coming.undone > 0 && { undone: coming.undone }),
          action: actions[coming.here],
          directory: root.directory,
        }
      }),
    ),
})

/** `load` may be told to load a copy. */
function inOtherWords(problem: unknown): never {
  if (!(problem instanceof Failure && problem.next.includes("--as-copy"))) throw problem
  const next = "It is as it was: settle that in OpenCode 2, and run `opencode-session rescue` again."
  throw new Failure(problem.what, next, problem.exitCode)
}

/** A server takes seconds to start: one does for any number of sessions. */
function withOneServer<Done>(opencode: Opencode, cwd: string, use: (serve: Serve) => Promise<Done>): Promise<Done> {
  let server = 0
  return withServer(
    opencode,
    cwd,
    (ask) =>
      use((_opencode, _cwd, work, began) => {
        began?.(server)
        return work(ask)
      }),
    (pid) => {
      server = pid
    },
  )
}

async function tables(opencode: Opencode, cwd: string) {
  const open = await openTables(opencode, cwd)
  if (!open) throw new Error("OpenCode 1 has never been here")
  return directOf(open)
}

/** OpenCode imports into no folder that is gone. */
const inItsFolder = (one: Coming, cwd: string): Coming => (existsSync(one.directory) ? one : { ...one, directory: cwd })

async function orFailure<Done>(done: Promise<Done>): Promise<Done> {
  try {
    return await done
  } catch (error) {
    throw error instanceof Failure ? error : databaseUnreadable((error as Error).message)
  }
}
