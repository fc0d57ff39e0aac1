import { serve } from "../mcp/server.ts"
import { printable } from "../view/printable.ts"
import type { Streams } from "./streams.ts"

export async function run({ world, err }: Streams) {
  serve(world, (error) => err(`${printable(String((error as Error)?.stack ?? error))}\n`))
}
