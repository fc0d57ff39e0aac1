/** Whether a database is laid out as OpenCode 2.0 lays it out. */
import { layoutComplaint, type Rows } from "../transaction.ts"

const layouts = {
  session_v2: {
    always: `id project_id parent_id fork_session_id fork_boundary directory path title metadata cost tokens_input
      tokens_output tokens_reasoning tokens_cache_read tokens_cache_write revert permission agent model time_created
      time_updated time_idle time_viewed idle_outcome time_archived time_suspended`,
    sometimes: `workspace_id slug version share_url summary_additions summary_deletions summary_files summary_diffs
      time_compacting resume_attempts`,
  },
  session_message: { always: "id session_id type seq time_created time_updated data" },
}

/** @returns why this database is not to be read, or nothing */
export const complaintAbout = (rows: Rows): string | undefined => layoutComplaint(rows, layouts)
