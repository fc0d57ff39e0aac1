/** OpenCode 2's database, read in one transaction; where that cannot be, the caller asks OpenCode. */
import { isAbsolute } from "node:path"
import { type Budget, budget, largest } from "../../support/read-limit.ts"
import * as failures from "../failures.ts"
import type { Opencode } from "../find-opencode.ts"
import { patience } from "../run-opencode.ts"
import { openTransaction, type Transaction } from "../transaction.ts"
import { askCached } from "../version-cache.ts"
import { checkDocument2, type Held2 } from "./document.ts"
import { infoFrom, messagesFrom } from "./rows.ts"
import { complaintAbout } from "./schema.ts"

export type Direct2 = Transaction & {
  /** @throws Failure when it is larger than what is left of the budget */
  session(id: string, left?: Budget): Held2
}

export async function openDirectly2(opencode: Opencode, cwd: string): Promise<Direct2> {
  if (opencode.env.OPENCODE_SESSION_DIRECT === "0") throw new Error("OPENCODE_SESSION_DIRECT is 0")
  const open = await openTransaction(await databasePath(opencode, cwd), complaintAbout)
  return { ...open, session: (id, left) => readSession(open, id, left) }
}

/** Where OpenCode 2 has its database, whether there is one yet or not: the question starts nothing and makes nothing. */
export async function databasePath(opencode: Opencode, cwd: string): Promise<string> {
  const { code, stdout } = await askCached(opencode, ["debug", "paths", "db"], cwd, { limit: patience })
  const path = stdout.split("\n").findLast((line) => isAbsolute(line.trim()))
  if (code !== 0 || !path) throw new Error("OpenCode does not say where it is")
  return path.trim()
}

function readSession({ database, rows }: Transaction, id: string, left = budget()): Held2 {
  const [row] = rows("select * from session_v2 where id = ?", id)
  if (!row) throw new Error(`it has no session ${id}`)
  const [size] = rows(
    "select coalesce(sum(octet_length(data) + 150), 0) as bytes from session_message where session_id = ?",
    id,
  )
  left.bytes -= Number(size?.bytes)
  if (left.bytes < 0) throw failures.tooLarge(largest - left.bytes)
  const all = database.prepare("select id, type, data from session_message where session_id = ? order by seq")
  const { messages, unsettled } = messagesFrom(all.iterate(id) as Iterable<Record<string, unknown>>)
  // A session is marked while it is in a turn, and its subagents are not.
  const [caller] = rows("select time_suspended from session_v2 where id = ?", row.parent_id ?? "")
  const isCalled = (caller?.time_suspended ?? null) !== null && messages.at(-1)?.type !== "idle"
  const running = row.time_suspended !== null || isCalled || unsettled > 0
  return { ...checkDocument2({ info: infoFrom(row), messages }), unsettled, running }
}
