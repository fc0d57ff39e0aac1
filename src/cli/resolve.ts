import { resolve } from "../commands/resolve/resolve.ts"
import { exitCodes } from "../support/failure.ts"
import { printableJson } from "../view/printable.ts"
import { resolveText } from "../view/resolve.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

export async function run(session: Session, { json }: { json?: true | undefined }) {
  const report = await resolve(session.world)
  session.out(json ? `${printableJson(report.resolved)}\n` : resolveText(report))
  warn(session, report.problems)
  if (report.problems.length > 0) session.exit(exitCodes.failed)
}
