import { type MoveOptions, move } from "../commands/move.ts"
import { printableJson } from "../view/printable.ts"
import { moveText } from "../view/report.ts"
import type { Session } from "./program.ts"
import { warn } from "./warn.ts"

type Options = MoveOptions & { json?: true | undefined }

export async function run(session: Session, wanted: string | undefined, { json, ...options }: Options) {
  const report = await move(session.world, wanted, options)
  session.out(json ? `${printableJson(report)}\n` : moveText(report))
  if (!json) warn(session, report.warnings)
}
