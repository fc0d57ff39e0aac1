import { resolve } from "node:path"
import { transcriptIn } from "../commands/shared/read-session.ts"
import { Failure } from "../support/failure.ts"
import { printable } from "../view/printable.ts"
import { showText } from "../view/terminal/show.ts"
import type { Streams } from "./streams.ts"

/** Always something to read: git gives up a whole log when this fails. */
export async function run({ world, out }: Streams, file: string) {
  const { text, transcript } = await transcriptIn(resolve(world.cwd, file), file)
  const screen = { colour: false, width: Number.POSITIVE_INFINITY }
  out(transcript instanceof Failure ? printable(text) : showText(transcript, screen, { full: true }))
}
