/** Whether a session of OpenCode 2 that is here may be replaced: what a replacement would lose is looked for first. */
import { existsSync } from "node:fs"
import { databaseUnreadable } from "../failures.ts"
import type { Opencode } from "../find-opencode.ts"
import type { Row, Rows } from "../transaction.ts"
import { askedSnapshot } from "./asked.ts"
import { descendantsOf } from "./database.ts"
import { databasePath, openDirectly2 } from "./direct.ts"
import * as failures from "./failures.ts"
import { type Coming, mostMessages } from "./family.ts"
import { edgesOf } from "./state.ts"

export type Standing = {
  /** The session and what is below it, whole, parents before children. */
  before: Coming[]
  /** Another as soon as anything of them is. */
  edges: string
}

/** @returns nobody where there is no such session @throws Failure when it is not idle, or holds what would be lost */
export async function standingOf(opencode: Opencode, cwd: string, id: string): Promise<Standing> {
  const nobody = { before: [], edges: "" }
  if (!existsSync(await databasePath(opencode, cwd))) return nobody
  // Only what is read directly is of one moment, and tells what waits: nothing is replaced without.
  const direct = await openDirectly2(opencode, cwd).catch(async (error: Error) => {
    const { sessions } = await askedSnapshot(opencode, cwd)
    if (sessions.has(id))
      throw failures.notTaken(`it is here, and its database is not as we know it (${error.message})`)
  })
  if (!direct) return nobody
  try {
    const { rows } = direct
    const ids = [id, ...descendantsOf(rows, id)]
    const [root] = rows("select id, title from session_v2 where id = ?", id)
    if (!root) return nobody
    const title = String(root.title ?? id)
    if (isBusy(rows, ids)) throw failures.inATurn(title)
    if (countOf(rows, forks, ids) > 0) throw failures.forkedHere(title)
    for (const [what, sql] of Object.entries(waiting)) {
      if (countOf(rows, sql, ids) > 0) throw failures.holdsMore(title, what)
    }
    const before = ids.map((one) => {
      const { unsettled, running: _, ...document } = sessionIn(direct, one)
      if (unsettled) throw failures.holdsMore(title, `${unsettled} messages that were cut off`)
      // It could not be put back.
      if (document.messages.length > mostMessages)
        throw failures.tooManyMessages(document.messages.length, mostMessages)
      const { directory } = document.info.location
      // OpenCode imports into no folder that is gone.
      return { document, directory: existsSync(directory) ? directory : cwd }
    })
    return { before, edges: edgesOf(rows, ids).text }
  } finally {
    direct.close()
  }
}

/** @throws Failure when it holds what is not as we know it */
function sessionIn({ session }: Awaited<ReturnType<typeof openDirectly2>>, id: string) {
  try {
    return session(id)
  } catch (error) {
    throw failures.notTaken(`it is here, and cannot be read (${(error as Error).message})`)
  }
}

/** @returns the edges of a session and what is below it, as of now @throws Failure when they cannot be read any more */
export async function edgesNow(opencode: Opencode, cwd: string, id: string): Promise<string> {
  const { rows, close } = await openDirectly2(opencode, cwd).catch((error: Error) => {
    throw databaseUnreadable(error.message)
  })
  try {
    const ids = [id, ...descendantsOf(rows, id)]
    return isBusy(rows, ids) ? "" : edgesOf(rows, ids).text
  } finally {
    close()
  }
}

/** Whether the agent is at work on it, or is about to be. Not told of a database that is not as we know it. */
export async function isInUse(opencode: Opencode, cwd: string, id: string): Promise<boolean> {
  const direct = await openDirectly2(opencode, cwd).catch(() => undefined)
  if (!direct) return false
  try {
    const ids = [id, ...descendantsOf(direct.rows, id)]
    const waits = (sql: string) => countOf(direct.rows, sql, ids) > 0
    return isBusy(direct.rows, ids) || Object.values(waiting).some(waits)
  } finally {
    direct.close()
  }
}

/** A session in a turn is marked; so is one that was killed in it, which the next start of the service takes up again. */
function isBusy(rows: Rows, ids: readonly string[]): boolean {
  const sql = "select 1 from session_v2 where time_suspended is not null and id in (select value from json_each(?))"
  return rows(sql, JSON.stringify(ids)).length > 0
}

const countOf = (rows: Rows, sql: string, ids: readonly string[]) => Number(rows(sql, JSON.stringify(ids))[0]?.number)

const among = "select count(*) as number from"
// OpenCode 2 exports from which one, and imports it no more than an undo.
const forks = `${among} session_v2 where fork_session_id is not null and id in (select value from json_each(?))`
const waiting: Record<string, string> = {
  "an undo that can still be taken back": `${among} session_v2 where revert is not null and id in (select value from json_each(?))`,
  "a prompt that waits": `${among} session_inbox where session_id in (select value from json_each(?))`,
  "a task that waits": `${among} session_pending where session_id in (select value from json_each(?))`,
  "instructions of its own": `${among} instruction_entry where not removed and session_id in (select value from json_each(?))`,
}

/** Which of these sessions are here. */
export function idsHere(rows: Rows, ids: readonly string[]): Set<string> {
  const found = rows("select id from session_v2 where id in (select value from json_each(?))", JSON.stringify(ids))
  return new Set(found.map(({ id }: Row) => String(id)))
}
