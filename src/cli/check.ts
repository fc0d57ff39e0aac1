import type { CheckOptions } from "../commands/check/candidates.ts"
import { check } from "../commands/check/check.ts"
import { exitCodes } from "../support/failure.ts"
import { checkSummary, checkText } from "../view/check.ts"
import { printableJson } from "../view/printable.ts"
import { say } from "./screen.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

type Options = { [Key in keyof CheckOptions]: true | undefined } & { json?: true | undefined }

export async function run(streams: Streams, files: string[], { json, ...options }: Options) {
  const report = await check(streams.world, files, options as CheckOptions)
  if (json) streams.out(`${printableJson(report)}\n`)
  else {
    say(streams, checkText(report))
    // The hook runs before every commit, most of which have no session.
    if (!options.staged || report.checked > 0 || report.findings.length > 0) streams.err(checkSummary(report))
    warn(streams, report.warnings)
  }
  if (report.findings.length > 0 || report.unread > 0) streams.exit(exitCodes.failed)
}
