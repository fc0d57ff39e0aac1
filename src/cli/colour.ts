import type { Streams } from "./streams.ts"

/** Follows NO_COLOR (https://no-color.org), and FORCE_COLOR as Node does. */
export function colourOn(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false
  return Boolean(env.FORCE_COLOR && env.FORCE_COLOR !== "0") || (isTerminal && env.TERM !== "dumb")
}

/** Of what goes to stdout. */
export const inColour = ({ columns, world: { env } }: Streams): boolean => colourOn(env, columns !== undefined)
