import { type MoveOptions, move } from "../commands/move/move.ts"
import { printable, printableJson } from "../view/printable.ts"
import { moveText } from "../view/report.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

type Options = MoveOptions & { json?: true | undefined }

export async function run(session: Session, wanted: string | undefined, { json, ...options }: Options) {
  const { problem, output = "", pushed, ...report } = await move(session.world, wanted, options)
  session.err(printable(output))
  session.out(
    json ? `${printableJson({ ...report, pushed: pushed !== undefined })}\n` : moveText({ ...report, pushed }),
  )
  if (!json) warn(session, report.warnings)
  if (problem) throw problem
}
