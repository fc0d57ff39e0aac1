import { reading } from "../commands/shared/read-session.ts"
import { showText } from "../view/terminal/show.ts"
import type { ShowOptions } from "../view/terminal/show-options.ts"
import { inColour } from "./colour.ts"
import { printPaged } from "./pager.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

export async function run(streams: Streams, wanted: string | undefined, options: ShowOptions) {
  const { transcript, warnings } = await reading(streams.world, wanted)
  const { columns = 80, world } = streams
  const width = streams.isTerminal ? Math.min(columns, 120) : Number.POSITIVE_INFINITY
  await printPaged(streams, showText(transcript, { colour: inColour(streams), width }, options), world.env)
  warn(streams, warnings)
}
