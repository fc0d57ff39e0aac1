/** Reads OpenCode's data from its database, or else by running OpenCode. */
import { Failure } from "../../support/failure.ts"
import type { Opencode } from "../find-opencode.ts"
import type { Reader } from "../host.ts"
import { type Direct, openDirectly } from "./database.ts"
import { exportSession } from "./export.ts"
import { messageEdges } from "./message-edges.ts"
import {
  askDatabase,
  firstWriteOf,
  messageIdsOf,
  messagesElsewhere,
  partIdsOf,
  type Query,
  readSnapshot,
  rootsOf,
} from "./queries.ts"
import { stateOf } from "./row-edges.ts"

/** What only an import asks for, and what cleans up after one. */
export type Reader1 = Reader & {
  partIds(sessionID: string): Promise<string[]>
  firstWrite(sessionID: string): Promise<number | undefined>
}

/**
 * Runs `use` with a {@link Reader}. Reads the database directly. If its layout is unknown, if it stays locked longer
 * than OpenCode itself would wait, or if it lacks what is asked for, runs OpenCode instead, and its answer counts.
 * @param otherwise "fail": fails instead, for what is not worth the seconds of running OpenCode
 * @param openIt opens the database, where it is not OpenCode 1's own
 */
export async function reading<Done>(
  opencode: Opencode,
  cwd: string,
  use: (reader: Reader1) => Promise<Done>,
  otherwise: "ask" | "fail" = "ask",
  openIt: () => Promise<Direct> = () => openDirectly(opencode, cwd),
): Promise<Done> {
  let open: Direct | undefined
  let usable = true
  const release = () => {
    open?.close()
    open = undefined
  }
  /** Reads directly if that works; from the first failure on, runs OpenCode. */
  async function either<Value>(
    directly: (direct: Direct) => Value | Promise<Value>,
    asked: () => Promise<Value>,
  ): Promise<Value> {
    if (!usable) return asked()
    try {
      open ??= await openIt()
      return await directly(open)
    } catch (error) {
      if (error instanceof Failure || otherwise === "fail") throw error
      usable = false
      release()
      opencode.note(`OpenCode's database was not read directly: ${reasonOf(error)}; \`opencode export\` was used.`)
      return asked()
    }
  }
  const here =
    (direct: Direct): Query =>
    async (sql) =>
      direct.rows(sql)
  const there = askDatabase(opencode, cwd)
  try {
    return await use({
      snapshot: (directories, since) =>
        either(
          (direct) => readSnapshot(here(direct), directories, since),
          () => readSnapshot(there, directories, since),
        ),
      session: (id, left, known) =>
        either(
          (direct) => direct.session(id, left, known),
          () => exportSession(opencode, id, cwd),
        ),
      state: (ids, now) =>
        either(
          (direct) => stateOf(direct, ids, now),
          async () => undefined,
        ),
      edges: (ids) =>
        either(
          (direct) => messageEdges(direct.edgesOf, ids),
          async () => undefined,
        ),
      messageIds: (sessionID) =>
        either(
          (direct) => messageIdsOf(here(direct), sessionID),
          () => messageIdsOf(there, sessionID),
        ),
      partIds: (sessionID) =>
        either(
          (direct) => partIdsOf(here(direct), sessionID),
          () => partIdsOf(there, sessionID),
        ),
      firstWrite: (sessionID) =>
        either(
          (direct) => firstWriteOf(here(direct), sessionID),
          () => firstWriteOf(there, sessionID),
        ),
      roots: (sessionID) =>
        either(
          (direct) => rootsOf(here(direct), sessionID),
          () => rootsOf(there, sessionID),
        ),
      messagesElsewhere: (sessions) =>
        either(
          (direct) => messagesElsewhere(here(direct), sessions),
          () => messagesElsewhere(there, sessions),
        ),
      release,
    })
  } finally {
    release()
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).split("\n")[0]
