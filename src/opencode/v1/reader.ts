/** What OpenCode holds: read from its database directly, or told by OpenCode where that cannot be. */
import { Failure } from "../../support/failure.ts"
import type { Opencode } from "../find-opencode.ts"
import type { Reader } from "../host.ts"
import { type Direct, openDirectly } from "./database.ts"
import { exportSession } from "./export.ts"
import { askDatabase, messageIdsOf, messagesElsewhere, type Query, readSnapshot, rootsOf } from "./queries.ts"
import { stateOf } from "./row-edges.ts"

/**
 * Reads with an open {@link Reader}. Nothing is started then, but where the database is not as we know it, is locked for
 * longer than OpenCode itself would wait, or does not hold what is asked for: then OpenCode is asked, and has the word.
 * @param otherwise what is not worth the seconds of asking fails instead
 */
export async function reading<Done>(
  opencode: Opencode,
  cwd: string,
  use: (reader: Reader) => Promise<Done>,
  otherwise: "ask" | "fail" = "ask",
): Promise<Done> {
  let open: Direct | undefined
  let usable = true
  const release = () => {
    open?.close()
    open = undefined
  }
  /** Directly if that works; else, and from then on, by asking OpenCode. */
  async function either<Value>(
    directly: (direct: Direct) => Value | Promise<Value>,
    asked: () => Promise<Value>,
  ): Promise<Value> {
    if (!usable) return asked()
    try {
      open ??= await openDirectly(opencode, cwd)
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
      session: (id, left) =>
        either(
          (direct) => direct.session(id, left),
          () => exportSession(opencode, id, cwd),
        ),
      state: (ids, now) =>
        either(
          (direct) => stateOf(direct.rows, ids, now),
          async () => undefined,
        ),
      messageIds: (sessionID) =>
        either(
          (direct) => messageIdsOf(here(direct), sessionID),
          () => messageIdsOf(there, sessionID),
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
