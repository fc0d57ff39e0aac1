/**
 * Reading an OpenCode's database file ourselves, in one read transaction. Whatever is not as we know it is an {@link Error}
 * whose message says why.
 *
 * Never a copy, never `immutable`: both miss what is still in the -wal. Never a table that holds tokens or rules: of tokens the redaction alone knows, by itself (machine/sources/opencode.ts).
 */
import { type Database, openReadOnly } from "../support/sqlite.ts"

export type Row = Record<string, unknown>

export type Rows = (sql: string, ...values: unknown[]) => Row[]

export type Transaction = { database: Database; rows: Rows; close(): void }

/** @param complaintAbout says why this database is not to be read, or nothing */
export async function openTransaction(
  path: string,
  complaintAbout: (rows: Rows) => string | undefined,
): Promise<Transaction> {
  const database = await openReadOnly(path)
  try {
    database.exec("pragma busy_timeout = 5000")
    const rows: Rows = (sql, ...values) => database.prepare(sql).all(...values) as Row[]
    database.exec("begin")
    const complaint = complaintAbout(rows)
    if (complaint) throw new Error(complaint)
    return { database, rows, close: () => database.close() }
  } catch (error) {
    database.close()
    throw error
  }
}

type Layout = { always: string; sometimes?: string }

/**
 * Whether tables have the columns we know, and, of those that are read whole, no others: such a one may be a field of the
 * export that we would miss.
 */
export function layoutComplaint(rows: Rows, layouts: Record<string, Layout>): string | undefined {
  const tables = new Set(rows("select name from sqlite_master where type = 'table'").map(({ name }) => String(name)))
  for (const [table, { always, sometimes = "" }] of Object.entries(layouts)) {
    if (!tables.has(table)) return `it has no table ${table}`
    const columns = rows(`select name from pragma_table_info('${table}')`).map(({ name }) => String(name))
    const missing = words(always).find((column) => !columns.includes(column))
    if (missing) return `its table ${table} has no column ${missing}`
    const known = [...words(always), ...words(sometimes)]
    const unknown = columns.find((column) => !known.includes(column))
    if (unknown) return `its table ${table} has an unknown column ${unknown.slice(0, 60)}`
  }
  // In any other mode a reader keeps OpenCode from writing.
  const [mode] = rows("pragma journal_mode")
  return mode?.journal_mode === "wal" ? undefined : "it is not in WAL mode"
}

const words = (text: string) => text.split(/\s+/).filter(Boolean)
