import { resolve } from "../commands/resolve/resolve.ts"
import { exitCodes } from "../support/failure.ts"
import { printableJson } from "../view/printable.ts"
import { resolveText } from "../view/resolve.ts"
import { say } from "./screen.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

export async function run(streams: Streams, { json }: { json?: true | undefined }) {
  const report = await resolve(streams.world)
  if (json) streams.out(`${printableJson(report.resolved)}\n`)
  else say(streams, resolveText(report))
  warn(streams, report.problems)
  if (report.problems.length > 0) streams.exit(exitCodes.failed)
}
