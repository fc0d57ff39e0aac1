/** What tells whether a message has changed, without reading it. */

/** Milliseconds. As in git's index: a row written just now may be written again in the same millisecond. */
const moment = 2000

/**
 * Times of rows are added up, since the latest alone does not tell of one that was written by a clock set back. Of each,
 * what is below this (ms, seven weeks): the sum stays exact.
 */
export const timeSpan = 2 ** 32

export type MessageEdge = {
  id: string
  /** Changes when its rows do, but for those that were {@link isFresh} when they were read. */
  edge: string
  /** When its rows were last written (ms since 1970). */
  written: number
  /** Grows with what is added to it: number of its parts, or with OpenCode 2 its bytes. */
  size: number
  /** About what has to be read for it. */
  bytes: number
}

/**
 * Whether it was written within two seconds of `at`: what is written later may leave the edge as it is. A time that is
 * no number counts as such.
 */
export const isFresh = ({ written }: Pick<MessageEdge, "written">, at: number): boolean => !(written < at - moment)

/** By session, in the order in which OpenCode has the messages. */
export type MessageEdges = ReadonlyMap<string, readonly MessageEdge[]>

export const edgesById = (edges: MessageEdges): Map<string, MessageEdge> =>
  new Map([...edges.values()].flat().map((one) => [one.id, one]))
