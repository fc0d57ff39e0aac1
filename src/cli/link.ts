import { link } from "../commands/link/link.ts"
import { printableJson } from "../view/printable.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

export async function run(streams: Streams, wanted: string | undefined, { json }: { json?: true | undefined }) {
  const report = await link(streams.world, wanted)
  streams.out(json ? `${printableJson(report)}\n` : `${report.url}\n`)
  if (!json) warn(streams, report.warnings)
}
