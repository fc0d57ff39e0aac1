/** OpenCode 2's database, read in one transaction; where that cannot be, the caller asks OpenCode. */
import { isAbsolute } from "node:path"
import { Kept2, type MessageOrKept } from "../../session/v2/kept.ts"
import type { Message2 } from "../../session/v2/schema.ts"
import { isSettled } from "../../session/v2/settled.ts"
import { type Budget, budget, largest } from "../../support/read-limit.ts"
import * as failures from "../failures.ts"
import { commandOf, type Opencode } from "../find-opencode.ts"
import type { KnownMessages } from "../host.ts"
import { patience } from "../run-opencode.ts"
import { openTransaction, type Row, type Transaction } from "../transaction.ts"
import { askCached } from "../version-cache.ts"
import { messageIdsOf2 } from "./database.ts"
import { checkDocument2, type Held2, type HeldBeside2 } from "./document.ts"
import { databaseNotTold } from "./failures.ts"
import { infoFrom, messageFrom } from "./rows.ts"
import { complaintAbout } from "./schema.ts"

export type Direct2 = Transaction & {
  /** @throws Failure when it is larger than what is left of the budget */
  session(id: string, left?: Budget): Held2
  /** The same; the known messages are not read. */
  sessionBeside(id: string, known: KnownMessages, left?: Budget): HeldBeside2
}

export async function openDirectly2(opencode: Opencode, cwd: string): Promise<Direct2> {
  if (opencode.env.OPENCODE_SESSION_DIRECT === "0") throw new Error("OPENCODE_SESSION_DIRECT is 0")
  const open = await openTransaction(await databasePath(opencode, cwd), complaintAbout)
  return {
    ...open,
    session: (id, left) => readSession(open, id, left, allMessages(open, id)),
    sessionBeside: (id, known, left) => readSession(open, id, left, messagesBeside(open, id, known)),
  }
}

/**
 * Where OpenCode 2 has its database, whether there is one yet or not: the question starts nothing and makes nothing.
 * @throws Failure when it does not say: then it is not asked anything else, since that may be its first start
 */
export async function databasePath(opencode: Opencode, cwd: string): Promise<string> {
  const { code, stdout } = await askCached(opencode, ["debug", "paths", "db"], cwd, { limit: patience })
  const path = stdout.split("\n").findLast((line) => isAbsolute(line.trim()))
  if (code !== 0 || !path) throw databaseNotTold(commandOf(opencode))
  return path.trim()
}

function* allMessages({ database }: Transaction, id: string): Iterable<Message2> {
  const all = database.prepare("select id, type, data from session_message where session_id = ? order by seq")
  for (const row of all.iterate(id) as Iterable<Row>) yield messageFrom(row)
}

function* messagesBeside(
  { database, rows }: Transaction,
  sessionID: string,
  known: KnownMessages,
): Iterable<MessageOrKept> {
  const messageOf = database.prepare("select id, type, data from session_message where id = ?")
  for (const id of messageIdsOf2(rows, sessionID)) {
    const stands = known.get(id)
    if (stands) yield new Kept2(id, stands)
    else yield* (messageOf.all(id) as Row[]).map(messageFrom)
  }
}

/** @param held its messages, settled or not: read when the session is known to be none too large */
function readSession<Some extends MessageOrKept>(
  { rows }: Transaction,
  id: string,
  left = budget(),
  held: Iterable<Some>,
): Omit<HeldBeside2, "messages"> & { messages: Some[] } {
  const [row] = rows("select * from session_v2 where id = ?", id)
  if (!row) throw new Error(`it has no session ${id}`)
  const [size] = rows(
    "select coalesce(sum(octet_length(data) + 150), 0) as bytes from session_message where session_id = ?",
    id,
  )
  left.bytes -= Number(size?.bytes)
  if (left.bytes < 0) throw failures.tooLarge(largest - left.bytes)
  const all = [...held]
  const messages = all.filter((message) => message instanceof Kept2 || isSettled(message))
  const unsettled = all.length - messages.length
  // A session is marked while it is in a turn, and its subagents are not.
  const [caller] = rows("select time_suspended from session_v2 where id = ?", row.parent_id ?? "")
  const last = messages.at(-1)
  const hasEnded = last !== undefined && !(last instanceof Kept2) && last.type === "idle"
  const isCalled = (caller?.time_suspended ?? null) !== null && !hasEnded
  const running = row.time_suspended !== null || isCalled || unsettled > 0
  // The known ones were checked when they were read.
  const { info } = checkDocument2({ info: infoFrom(row), messages: messages.filter((one) => !(one instanceof Kept2)) })
  return { info, messages, unsettled, running }
}
