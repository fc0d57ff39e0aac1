/** Whether sessions are still what they were, told by the edges of their rows: none of their texts is read. */
import type { Row } from "./rows.ts"

/** As with git's index: what was written a moment ago may be written once more within the same millisecond (ms). */
const moment = 2000

/**
 * @param ids of sessions, also of such as OpenCode does not have
 * @param now milliseconds
 * @returns a text that is another as soon as anything of these sessions, or of one below them, is; nothing where that
 * cannot be told yet
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
