import { resolve } from "../commands/resolve/resolve.ts"
import { exitCodes } from "../support/failure.ts"
import { printableJson } from "../view/printable.ts"
import { resolveText } from "../view/resolve.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

export async function run(streams: Streams, { json }: { json?: true | undefined }) {
  const report = await resolve(streams.world)
  streams.out(json ? `${printableJson(report.resolved)}\n` : resolveText(report))
  warn(streams, report.problems)
  if (report.problems.length > 0) streams.exit(exitCodes.failed)
}
