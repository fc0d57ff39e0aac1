/** Detects changes of sessions by counts, times and sizes of their rows, without reading their texts. */
import { isFresh, timeSpan } from "../message-edges.ts"
import type { RowEdge, RowEdges } from "./message-edges.ts"
import type { Row } from "./rows.ts"

/**
 * @param ids of sessions, including those that OpenCode does not have
 * @param now milliseconds
 * @returns a text that changes when one of these sessions, or a child of one, does; nothing where that cannot be told
 * yet
 */
export function stateOf(
  { rows, edgesOf }: { rows: (sql: string, ...values: unknown[]) => Row[]; edgesOf: RowEdges },
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
  const todos = rows(`select * from todo where ${among("session_id")} order by session_id, position`, family)
  const edges = ids.map((id) => edgesOf(id))
  const written = [
    ...edges.flatMap((all) => all.flatMap(({ updated, parts }) => [updated, parts.updated])),
    ...[...sessions, ...todos].map(({ time_updated: time }) => Number(time)),
  ]
  return isFresh({ written: latest(written) }, now) ? undefined : JSON.stringify([sessions, edges.map(sumOf), todos])
}

/** Of a session: how many messages and parts it has, how large these are, and when they were written. */
const sumOf = (edges: readonly RowEdge[]): number[] => [
  edges.length,
  sum(edges.map(({ bytes }) => bytes)),
  sum(edges.map(({ updated }) => updated % timeSpan)),
  sum(edges.map(({ parts }) => parts.number)),
  sum(edges.map(({ parts }) => parts.bytes)),
  sum(edges.map(({ parts }) => parts.times)),
]

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)

/** Not `Math.max(...)`: a session may have more messages than a call takes arguments. */
const latest = (times: readonly number[]) => times.reduce((last, one) => Math.max(last, one), 0)
