import { trailer } from "../commands/trailer/trailer.ts"
import { oneLine } from "../view/printable.ts"
import type { Streams } from "./streams.ts"

/** In a hook this must not stop a commit, whatever happens. */
export async function run({ world, out, err }: Streams, message: string | undefined, source: string | undefined) {
  try {
    const lines = await trailer(world, message, source)
    if (message === undefined) for (const line of lines) out(`${line}\n`)
  } catch (error) {
    err(`No session was noted in the message: ${oneLine((error as Error).message)}\n`)
  }
}
