import type { Streams } from "./streams.ts"

/** https://no-color.org, and FORCE_COLOR as Node takes it. */
export function inColour({ isTerminal, world: { env } }: Streams): boolean {
  if (env.NO_COLOR) return false
  return Boolean(env.FORCE_COLOR && env.FORCE_COLOR !== "0") || (isTerminal && env.TERM !== "dumb")
}
