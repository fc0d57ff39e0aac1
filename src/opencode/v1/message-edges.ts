/** Detects changes of single messages by the counts, times and sizes of their rows. */
import { type MessageEdges, timeSpan } from "../message-edges.ts"
import type { Rows } from "../transaction.ts"

/**
 * A message's own row, and its parts together. Times in milliseconds, `0` where there are no parts; `times` is the sum
 * of all, each below {@link timeSpan}.
 */
export type RowEdge = {
  id: string
  updated: number
  bytes: number
  parts: { number: number; bytes: number; updated: number; times: number }
}

/** In the order in which OpenCode has the messages. */
export type RowEdges = (sessionID: string) => readonly RowEdge[]

/** In one row: thousands of rows would take longer to hand over than to find. */
const query = `select json_group_array(json_array(id, time_updated, bytes, parts)) as edges from (
  select id, time_updated, octet_length(data) as bytes,
      (select count(*) || ',' || coalesce(sum(octet_length(data)), 0) || ',' || coalesce(max(time_updated), 0)
          || ',' || coalesce(sum(time_updated % ${timeSpan}), 0)
        from part where message_id = message.id) as parts
    from message where session_id = ? order by time_created, id)`

/** Reads those of a session once: all that is asked of them is as of one moment. */
export function rowEdges(rows: Rows): RowEdges {
  const known = new Map<string, RowEdge[]>()
  return (sessionID) => {
    const found = known.get(sessionID) ?? edgesIn(String(rows(query, sessionID)[0]?.edges))
    known.set(sessionID, found)
    return found
  }
}

const edgesIn = (text: string): RowEdge[] =>
  (JSON.parse(text) as [string, number, number, string][]).map(([id, updated, bytes, joined]) => {
    const [number = 0, partBytes = 0, partsUpdated = 0, times = 0] = joined.split(",").map(Number)
    return { id, updated, bytes, parts: { number, bytes: partBytes, updated: partsUpdated, times } }
  })

/** @param ids of sessions */
export function messageEdges(edgesOf: RowEdges, ids: readonly string[]): MessageEdges {
  const edges = ids.map((id) => {
    const all = edgesOf(id).map(({ id, updated, bytes, parts }) => ({
      id,
      edge: [updated, bytes, parts.number, parts.bytes, parts.times].join(),
      written: Math.max(updated, parts.updated),
      size: parts.number,
      bytes: bytes + parts.bytes,
    }))
    return [id, all] as const
  })
  return new Map(edges.filter(([, all]) => all.length > 0))
}
