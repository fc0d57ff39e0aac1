import { rescue } from "../commands/rescue/rescue.ts"
import type { RescueOptions } from "../commands/rescue/rescue-report.ts"
import { printableJson } from "../view/printable.ts"
import { rescueJson, rescueText } from "../view/rescue.ts"
import { say, screenOf } from "./screen.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

export async function run(streams: Streams, { json, ...options }: RescueOptions & { json?: true | undefined }) {
  const report = await rescue(streams.world, options)
  if (json) streams.out(`${printableJson(rescueJson(report))}\n`)
  else say(streams, rescueText(report, streams.world, screenOf(streams)))
  if (!json) warn(streams, report.warnings)
  if (report.failed.length > 0) streams.exit(1)
}
