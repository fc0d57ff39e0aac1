/** What there is to draw on: a terminal, or a pipe, where lines stay whole. */
import type { Screen } from "../view/terminal/lines.ts"
import { painted } from "../view/terminal/painted.ts"
import { colourOn, inColour } from "./colour.ts"
import type { Streams } from "./streams.ts"

export const screenOf = (streams: Streams): Screen => ({
  colour: inColour(streams),
  width: streams.columns ?? Number.POSITIVE_INFINITY,
})

/** The same for messages, on stderr. */
export const messageScreen = (env: NodeJS.ProcessEnv, columns: number | undefined): Screen => ({
  colour: colourOn(env, columns !== undefined),
  width: columns ?? Number.POSITIVE_INFINITY,
})

/** Prints a report. */
export const say = (streams: Streams, text: string) => streams.out(painted(text, screenOf(streams)))
