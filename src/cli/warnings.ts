import { oneLine } from "../view/printable.ts"
import type { Session } from "./program.ts"

export function warn({ err }: Session, warnings: string[]) {
  for (const warning of warnings) err(`Note: ${oneLine(warning)}\n`)
}
