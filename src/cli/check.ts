import { type CheckOptions, check } from "../commands/check/check.ts"
import { exitCodes } from "../support/failure.ts"
import { checkSummary, checkText } from "../view/check.ts"
import { printableJson } from "../view/printable.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

type Options = { [Key in keyof CheckOptions]: true | undefined } & { json?: true | undefined }

export async function run(session: Session, files: string[], { json, ...options }: Options) {
  const report = await check(session.world, files, options as CheckOptions)
  if (json) session.out(`${printableJson(report)}\n`)
  else {
    session.out(checkText(report))
    session.err(checkSummary(report))
    warn(session, report.warnings)
  }
  if (report.findings.length > 0 || report.unread > 0) session.exit(exitCodes.failed)
}
