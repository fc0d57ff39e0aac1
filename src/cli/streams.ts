import type { World } from "../support/world.ts"

/** What a command reads, writes and may ask. */
export type Streams = {
  world: World
  /** Data. */
  out: (text: string) => void
  /** Data in chunks, no faster than the reader takes it. */
  pipe: (chunks: AsyncIterable<string>) => Promise<void>
  /** Standard input. */
  input: () => AsyncIterable<Uint8Array>
  /** Messages. */
  err: (text: string) => void
  exit: (code: number) => void
  /** Whether a person is at a terminal: stdin and stdout are both one. */
  isTerminal: boolean
  /** Width of the terminal that shows the data; absent in a pipe. */
  columns?: number
  /** Width of the terminal that shows the messages; absent in a pipe. */
  messageColumns?: number
}
