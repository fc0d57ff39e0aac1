/** Whether sessions are still what they were, told by the edges of their rows: none of their texts is read. */
import { isFresh, timeSpan } from "../message-edges.ts"
import type { Rows } from "../transaction.ts"

/**
 * @param ids of sessions, also of such as OpenCode does not have
 * @param now milliseconds
 * @returns a text that is another as soon as anything of these sessions, or of one below them, is; nothing where that
 * cannot be told yet
 */
export function stateOf2(rows: Rows, ids: readonly string[], now: number): string | undefined {
  const { text, newest } = edgesOf(rows, ids)
  return isFresh({ written: newest }, now) ? undefined : text
}

export function edgesOf(rows: Rows, ids: readonly string[]): { text: string; newest: number } {
  const family = JSON.stringify(ids)
  const sessions = rows(
    `select * from session_v2 where id in (select value from json_each(?))
       or parent_id in (select value from json_each(?)) order by id`,
    family,
    family,
  )
  const edges = rows(
    `select session_id, count(*) as number, max(seq) as seq, max(time_updated) as time_updated,
       sum(time_updated % ${timeSpan}) as times, sum(octet_length(data)) as bytes
     from session_message where session_id in (select value from json_each(?)) group by session_id order by session_id`,
    family,
  )
  const newest = Math.max(0, ...[...sessions, ...edges].map(({ time_updated: time }) => Number(time)))
  // That somebody looked at it is none of its content.
  const plain = sessions.map(({ time_viewed: _, ...row }) => row)
  return { text: JSON.stringify([plain, edges]), newest }
}
