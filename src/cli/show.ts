import { notTogether } from "../commands/failures.ts"
import { readingAt } from "../commands/shared/read-session.ts"
import { showText } from "../view/terminal/show.ts"
import type { ShowOptions } from "../view/terminal/show-options.ts"
import { printPaged } from "./pager.ts"
import { screenOf } from "./screen.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

export async function run(streams: Streams, wanted: string | undefined, options: ShowOptions) {
  const { transcript, warnings, turns } = await readingAt(streams.world, wanted)
  if (turns && options.from !== undefined) throw notTogether("SESSION#N", "--from")
  await printPaged(streams, showText(transcript, screenOf(streams), { ...options, ...turns }), streams.world.env)
  warn(streams, warnings)
}
