/**
 * Reads OpenCode's database file directly, in one read transaction. Anything unexpected is an {@link Error} whose
 * message says why; the caller then asks OpenCode. Never reads tables of tokens or rules.
 */
import { isAbsolute, resolve } from "node:path"
import { checkSession } from "../../session/document/read.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { Failure } from "../../support/failure.ts"
import { type Budget, budget, largest } from "../../support/read-limit.ts"
import type { Database } from "../../support/sqlite.ts"
import * as failures from "../failures.ts"
import type { Opencode } from "../find-opencode.ts"
import type { KnownMessages } from "../host.ts"
import { openTransaction, type Transaction } from "../transaction.ts"
import { askCached, goesByFolder } from "../version-cache.ts"
import { complaintAbout } from "./database-schema.ts"
import { type RowEdge, type RowEdges, rowEdges } from "./message-edges.ts"
import { type HeldMessage, messageFrom, partFrom, type Row, sessionFrom } from "./rows.ts"

/** An open read transaction. */
export type Direct = {
  rows(sql: string, ...values: unknown[]): Row[]
  edgesOf: RowEdges
  /** A session as `opencode export` gives it. @throws Failure when it is larger than what is left of the budget */
  session(id: string, left?: Budget, known?: KnownMessages): SessionDocument
  close(): void
}

export async function openDirectly(opencode: Opencode, cwd: string): Promise<Direct> {
  if (opencode.env.OPENCODE_SESSION_DIRECT === "0") throw new Error("OPENCODE_SESSION_DIRECT is 0")
  const path = await databasePath(opencode, cwd)
  return directOf(await openTransaction(path, complaintAbout))
}

export function directOf({ database, rows, close }: Transaction): Direct {
  const edgesOf = rowEdges(rows)
  return {
    rows,
    edgesOf,
    session: (id, left, known) => readSession({ database, rows }, id, left, known, edgesOf),
    close,
  }
}

/** Where OpenCode 1 has its database: each value of OPENCODE_DB and XDG_DATA_HOME is another. */
export async function databasePath(opencode: Opencode, cwd: string): Promise<string> {
  const { code, stdout } = await askCached(opencode, ["db", "path"], cwd)
  // Before the path, versions below 1.17 print migration messages, and plugins print anything.
  const lines = stdout.split("\n").map((line) => line.trim())
  // Where its folders are relative, so is what it says; and a database in memory has no path at all.
  const isPath = (line: string) => isAbsolute(line) || (goesByFolder(opencode.env) && line && line !== ":memory:")
  const path = lines.findLast(isPath)
  if (code !== 0 || !path) throw new Error("OpenCode does not say where it is")
  return resolve(cwd, path)
}

/** As `opencode export` gives it. @throws Error with what is not as we know it */
export function readSession(
  { database, rows }: Pick<Transaction, "database" | "rows">,
  id: string,
  left = budget(),
  known?: KnownMessages,
  edgesOf = rowEdges(rows),
): SessionDocument {
  const [row] = rows("select * from session where id = ?", id)
  if (!row) throw new Error(`it has no session ${id}`)
  spend(left, sizeOf(edgesOf(id)))
  const messages = known ? beside(known, { database, edgesOf }, id) : allMessages(database, rows, id)
  // The known ones were checked when they were read.
  const read = messages.filter(({ info }) => !known?.has(String(info.id)))
  for (const { parts } of read) parts.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
  const info = sessionFrom(row)
  try {
    const checked = checkSession({ info, messages: read.length > 0 ? read : messages }, "The session")
    return { ...checked, messages } as SessionDocument
  } catch (error) {
    throw error instanceof Failure ? new Error(error.what.replace(/\.$/, "")) : error
  }
}

function allMessages(database: Database, rows: Direct["rows"], id: string): HeldMessage[] {
  const messages = rows(
    "select id, session_id, data from message where session_id = ? order by time_created, id",
    id,
  ).map(messageFrom)
  const byId = new Map(messages.map((message) => [message.info.id, message]))
  // Not sorted by SQLite, which would write them to a temporary file.
  const parts = database.prepare(
    `select part.id, part.message_id, part.session_id, part.data from message
     join part on part.message_id = message.id where message.session_id = ?`,
  )
  for (const part of parts.iterate(id) as Iterable<Row>) byId.get(String(part.message_id))?.parts.push(partFrom(part))
  return messages
}

/** The known messages as they are; only the others are read. */
function beside(
  known: KnownMessages,
  { database, edgesOf }: Pick<Transaction, "database"> & Pick<Direct, "edgesOf">,
  sessionID: string,
): HeldMessage[] {
  const ownOf = database.prepare("select id, session_id, data from message where id = ?")
  const partsOf = database.prepare("select id, message_id, session_id, data from part where message_id = ?")
  return edgesOf(sessionID).map(({ id }) => {
    const there = known.get(id)
    if (there) return there as unknown as HeldMessage
    const [message] = (ownOf.all(id) as Row[]).map(messageFrom)
    return { ...(message as HeldMessage), parts: (partsOf.all(id) as Row[]).map(partFrom) }
  })
}

/** Bytes of a session, without reading it; the columns beside `data` take about 250 bytes a row. */
const sizeOf = (edges: readonly RowEdge[]): number =>
  edges.reduce((sum, { bytes, parts }) => sum + bytes + parts.bytes + 250 * (1 + parts.number), 0)

function spend(left: Budget, bytes: number) {
  left.bytes -= bytes
  if (left.bytes < 0) throw failures.tooLarge(largest - left.bytes)
}
