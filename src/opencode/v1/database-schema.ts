/** Checks that a database has the layout of OpenCode 1.2 to 1.18. */
import type { Row } from "./rows.ts"

type Layout = { always: string; sometimes?: string }

/** The columns of the tables we read. An unknown column may be a field of the export that we would miss. */
const layouts: Record<string, Layout> = {
  session: {
    always: `id project_id parent_id slug directory title version share_url summary_additions summary_deletions
      summary_files summary_diffs revert permission time_created time_updated time_compacting time_archived`,
    sometimes: `workspace_id path agent model metadata cost tokens_input tokens_output tokens_reasoning
      tokens_cache_read tokens_cache_write`,
  },
  message: { always: "id session_id time_created time_updated data" },
  part: { always: "id message_id session_id time_created time_updated data" },
  todo: { always: "session_id content status priority position time_created time_updated" },
}

/** @returns why this database must not be read, or nothing */
export function complaintAbout(rows: (sql: string) => Row[]): string | undefined {
  const tables = new Set(rows("select name from sqlite_master where type = 'table'").map(({ name }) => String(name)))
  if (tables.has("session_v2")) return "OpenCode 2 uses it"
  if (tables.has("kv") && rows("select 1 from kv where key = 'migration.v1-v2'").length > 0) return "OpenCode 2 uses it"
  for (const [table, { always, sometimes = "" }] of Object.entries(layouts)) {
    if (!tables.has(table)) return `it has no table ${table}`
    const columns = rows(`select name from pragma_table_info('${table}')`).map(({ name }) => String(name))
    const missing = words(always).find((column) => !columns.includes(column))
    if (missing) return `its table ${table} has no column ${missing}`
    const known = [...words(always), ...words(sometimes)]
    const unknown = columns.find((column) => !known.includes(column))
    if (unknown) return `its table ${table} has an unknown column ${unknown.slice(0, 60)}`
  }
  // In any other mode a reader blocks OpenCode's writes.
  const [mode] = rows("pragma journal_mode")
  return mode?.journal_mode === "wal" ? undefined : "it is not in WAL mode"
}

const words = (text: string) => text.split(/\s+/).filter(Boolean)
