import { trailer } from "../commands/trailer/trailer.ts"
import { oneLine } from "../view/printable.ts"
import type { Streams } from "./streams.ts"

/** Never fails: in a hook, that would stop the commit. */
export async function run({ world, out, err }: Streams, message?: string, source?: string, commit?: string) {
  try {
    const lines = await trailer(world, message, source, commit)
    if (message === undefined) for (const line of lines) out(`${line}\n`)
  } catch (error) {
    err(`No session was noted in the message: ${oneLine((error as Error).message)}\n`)
  }
}
