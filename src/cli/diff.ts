import { diff } from "../commands/diff/diff.ts"
import { printableJson } from "../view/printable.ts"
import { differenceText } from "../view/terminal/difference.ts"
import { printPaged } from "./pager.ts"
import { screenOf } from "./screen.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

export async function run(
  streams: Streams,
  before: string,
  after: string | undefined,
  { json }: { json?: true | undefined },
) {
  const report = await diff(streams.world, before, after)
  if (json) return streams.out(`${printableJson(report)}\n`)
  await printPaged(streams, differenceText(report, screenOf(streams)), streams.world.env)
  warn(streams, report.warnings)
}
