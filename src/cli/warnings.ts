import { oneLine } from "../view/printable.ts"
import { sentence } from "../view/terminal/painted.ts"
import { messageScreen } from "./screen.ts"
import type { Streams } from "./streams.ts"

export function warn({ err, world, messageColumns }: Streams, warnings: string[]) {
  const screen = messageScreen(world.env, messageColumns)
  for (const warning of warnings) err(`${sentence(oneLine(warning), screen, "yellow", "Note: ")}\n`)
}
