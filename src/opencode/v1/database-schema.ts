/** Checks that a database has the layout of OpenCode 1.2 to 1.18. */
import { layoutComplaint, type Rows } from "../transaction.ts"

/** The columns of the tables we read. An unknown column may be a field of the export that we would miss. */
const layouts = {
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

/** @returns why this database is not to be read, or nothing */
export function complaintAbout(rows: Rows): string | undefined {
  const tables = new Set(rows("select name from sqlite_master where type = 'table'").map(({ name }) => String(name)))
  if (tables.has("session_v2")) return "OpenCode 2 uses it"
  if (tables.has("kv") && rows("select 1 from kv where key = 'migration.v1-v2'").length > 0) return "OpenCode 2 uses it"
  return complaintAboutTables(rows)
}

/** Also where OpenCode 2 has taken the database over: it leaves these tables as they are. */
export const complaintAboutTables = (rows: Rows): string | undefined => layoutComplaint(rows, layouts)
