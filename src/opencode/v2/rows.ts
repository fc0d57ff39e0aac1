/** Rows of OpenCode 2's tables as the objects of its export, in the order of its keys, as 2.0.15 makes them. */
import type { Message2 } from "../../session/v2/schema.ts"
import type { Row } from "../transaction.ts"

export const infoFrom = (row: Row): Row =>
  present({
    id: row.id,
    parentID: row.parent_id,
    fork: row.fork_session_id && { sessionID: row.fork_session_id, boundary: json(row.fork_boundary) },
    projectID: row.project_id,
    agent: row.agent,
    model: row.model ? modelFrom(fields(row.model)) : undefined,
    cost: row.cost,
    tokens: {
      input: row.tokens_input,
      output: row.tokens_output,
      reasoning: row.tokens_reasoning,
      cache: { read: row.tokens_cache_read, write: row.tokens_cache_write },
    },
    // Of a turn that goes on it is still the one before.
    outcome: row.time_idle === null ? undefined : row.idle_outcome,
    time: present({
      created: row.time_created,
      updated: row.time_updated,
      idle: row.time_idle,
      viewed: row.time_viewed,
      archived: row.time_archived,
    }),
    title: row.title,
    metadata: json(row.metadata),
    permissions: json(row.permission),
    revert: json(row.revert),
    location: { directory: row.directory },
    subpath: row.path || undefined,
  })

const modelFrom = ({ id, providerID, variant }: Row): Row => ({ id, providerID, variant: variant ?? "default" })

/** @returns a message, settled or not */
export function messageFrom({ id, type, data }: Row): Message2 {
  const { metadata, time, ...own } = fields(data)
  const common = present({ metadata, time })
  if (type === "compaction") return { type, id, ...common, ...own } as Message2
  if (type === "location-switched") {
    const { location, previous, ...place } = own
    return { id, ...common, type, ...place, ...present({ location, previous }) } as Message2
  }
  const isLast = type === "user" || type === "synthetic"
  return (isLast ? { id, ...common, ...own, type } : { id, ...common, type, ...own }) as Message2
}

const json = (text: unknown): unknown => (text === null || text === undefined ? undefined : JSON.parse(String(text)))

function fields(data: unknown): Row {
  const value = json(data)
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("a row holds no object")
  return value as Row
}

/** Without what is not there. */
const present = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined && value !== null && value !== ""))
