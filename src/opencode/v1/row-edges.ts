/** Detects changes of sessions by counts, times and sizes of their rows, without reading their texts. */
import { moment } from "../message-edges.ts"
import type { Row } from "./rows.ts"

/**
 * @param ids of sessions, including those that OpenCode does not have
 * @param now milliseconds
 * @returns a text that changes when one of these sessions, or a child of one, does; nothing where that cannot be told
 * yet
 */
export function stateOf(
  rows: (sql: string, ...values: unknown[]) => Row[],
  ids: readonly string[],
  now: number,
): string | undefined {
  const family = JSON.stringify(ids)
  const among = (column: string) => `${column} in (select value from json_each(?))`
  const sessions = rows(
    `select * from session where ${among("id")} or ${among("parent_id")} order by id`,
    family,
    family,
  )
  const edges = ["message", "part"].flatMap((table) =>
    rows(
      `select session_id, count(*) as number, max(time_updated) as time_updated, sum(octet_length(data)) as bytes
       from ${table} where ${among("session_id")} group by session_id order by session_id`,
      family,
    ),
  )
  const todos = rows(`select * from todo where ${among("session_id")} order by session_id, position`, family)
  const newest = Math.max(...[...sessions, ...edges, ...todos].map(({ time_updated: time }) => Number(time)))
  return newest < now - moment ? JSON.stringify([sessions, edges, todos]) : undefined
}
