/** What tells whether a message has changed, without reading it. */

/** Milliseconds. As in git's index: a row written just now may be written again in the same millisecond. */
export const moment = 2000

export type MessageEdge = {
  id: string
  /** Changes when its rows do; nothing where that cannot be told yet. */
  edge: string | undefined
  /** Grows with what is added to it: number of its parts, or with OpenCode 2 its bytes. */
  size: number
}

/** By session, in the order in which OpenCode has the messages. */
export type MessageEdges = ReadonlyMap<string, readonly MessageEdge[]>
