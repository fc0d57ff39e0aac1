import { oneLine } from "../view/printable.ts"
import type { Streams } from "./streams.ts"

export function warn({ err }: Streams, warnings: string[]) {
  for (const warning of warnings) err(`Note: ${oneLine(warning)}\n`)
}
