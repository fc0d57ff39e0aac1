/** Turns rows of OpenCode's tables into the objects of its export, as the binaries of 1.2.27 to 1.18.33 do. */
import type { Row } from "../transaction.ts"

export type { Row } from "../transaction.ts"

/** A message, at first without its parts. */
export type HeldMessage = { info: Row & { id: unknown }; parts: Row[] }

export const messageFrom = ({ id, session_id, data }: Row): HeldMessage => ({
  info: { ...fields(data), id, sessionID: session_id },
  parts: [],
})

export const partFrom = ({ id, message_id, session_id, data }: Row): Row => ({
  ...fields(data),
  id,
  sessionID: session_id,
  messageID: message_id,
})

/** A column that this version's table lacks is a field that its export lacks. */
export function sessionFrom(row: Row): Row {
  const summarised = [row.summary_additions, row.summary_deletions, row.summary_files].some((count) => count !== null)
  return present({
    id: row.id,
    slug: row.slug,
    projectID: row.project_id,
    workspaceID: row.workspace_id,
    directory: row.directory,
    path: row.path,
    parentID: row.parent_id,
    title: row.title,
    agent: row.agent,
    model: picked(row.model, ["id", "providerID", "variant"]),
    version: row.version,
    summary: summarised
      ? present({
          additions: row.summary_additions ?? 0,
          deletions: row.summary_deletions ?? 0,
          files: row.summary_files ?? 0,
          diffs: json(row.summary_diffs),
        })
      : undefined,
    cost: row.cost,
    tokens:
      "tokens_input" in row
        ? {
            input: row.tokens_input,
            output: row.tokens_output,
            reasoning: row.tokens_reasoning,
            cache: { read: row.tokens_cache_read, write: row.tokens_cache_write },
          }
        : undefined,
    share: row.share_url ? { url: row.share_url } : undefined,
    metadata: json(row.metadata),
    revert: picked(row.revert, ["messageID", "partID", "snapshot", "diff"]),
    permission: json(row.permission),
    time: present({
      created: row.time_created,
      updated: row.time_updated,
      compacting: row.time_compacting,
      archived: row.time_archived,
    }),
  })
}

const json = (text: unknown): unknown => (text === null || text === undefined ? undefined : JSON.parse(String(text)))

function fields(data: unknown): Row {
  const value = json(data)
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("a row holds no object")
  return value as Row
}

function picked(text: unknown, names: string[]): Row | undefined {
  if (text === null || text === undefined) return undefined
  const all = fields(text)
  return present(Object.fromEntries(names.map((name) => [name, all[name]])))
}

/** Removes what is null or undefined. */
const present = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined && value !== null))
