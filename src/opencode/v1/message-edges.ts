/** Detects changes of single messages by the counts, times and sizes of their rows. */
import { type MessageEdge, type MessageEdges, moment } from "../message-edges.ts"
import type { Rows } from "../transaction.ts"

/** In one row: thousands of rows would take longer to hand over than to find. */
const query = `select json_group_array(json_array(id, time, edge)) as edges from (
  select id, max(time_updated, coalesce(parts_updated, 0)) as time,
    time_updated || ',' || bytes || ',' || parts as edge
  from (select id, time_created, time_updated, octet_length(data) as bytes,
      (select max(time_updated) from part where message_id = message.id) as parts_updated,
      (select count(*) || ',' || coalesce(sum(octet_length(data)), 0) || ',' || coalesce(max(time_updated), 0)
        from part where message_id = message.id) as parts
    from message where session_id = ?)
  order by time_created, id)`

/** @param ids of sessions @param now milliseconds */
export function messageEdges(rows: Rows, ids: readonly string[], now: number): MessageEdges {
  const found = new Map<string, MessageEdge[]>()
  for (const id of ids) {
    const [row] = rows(query, id)
    const edges = JSON.parse(String(row?.edges)) as [string, number, string][]
    if (edges.length > 0)
      found.set(
        id,
        edges.map(([id, time, edge]) => ({
          id,
          edge: time < now - moment ? edge : undefined,
          parts: Number(edge.split(",")[2]),
        })),
      )
  }
  return found
}
