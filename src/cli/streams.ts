import type { World } from "../support/world.ts"

/** Where a command writes, and what it may ask. */
export type Streams = {
  world: World
  /** Data. */
  out: (text: string) => void
  /** Data as it comes, no faster than it is taken. */
  pipe: (chunks: AsyncIterable<string>) => Promise<void>
  /** What is piped in. */
  input: () => AsyncIterable<Uint8Array>
  /** Messages. */
  err: (text: string) => void
  exit: (code: number) => void
  /** Whether a person sees what is printed. */
  isTerminal: boolean
  /** Of the terminal. */
  columns?: number
}
