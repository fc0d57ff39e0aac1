import { resolve } from "node:path"
import { transcriptIn } from "../commands/shared/read-session.ts"
import { Failure } from "../support/failure.ts"
import { printable } from "../view/printable.ts"
import { showText } from "../view/terminal/show.ts"
import type { Streams } from "./streams.ts"

/** Always prints something: if a textconv fails, git aborts the whole log. */
export async function run({ world, out }: Streams, file: string) {
  const { text, transcript } = await transcriptIn(resolve(world.cwd, file), file)
  out(transcript instanceof Failure ? printable(text) : (shown(transcript) ?? printable(text)))
}

function shown(transcript: Parameters<typeof showText>[0]): string | undefined {
  try {
    return showText(transcript, { colour: false, width: Number.POSITIVE_INFINITY }, { full: true })
  } catch {
    return undefined
  }
}
