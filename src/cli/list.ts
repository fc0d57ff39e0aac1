import { type ListOptions, list } from "../commands/list/list.ts"
import { listText } from "../view/list.ts"
import { printableJson } from "../view/printable.ts"
import { screenOf } from "./screen.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

type Options = ListOptions & { json?: true | undefined; long?: true | undefined }

export async function run(streams: Streams, { json, long, ...options }: Options) {
  const report = await list(streams.world, options)
  streams.out(
    json
      ? `${printableJson(report.sessions)}\n`
      : listText(report, streams.world.now(), { screen: screenOf(streams), long }),
  )
  warn(streams, report.warnings)
  // Fail only after the local sessions were printed.
  if (report.unfetched) throw report.unfetched
}
