import { type ListOptions, list } from "../commands/list/list.ts"
import { listText } from "../view/list.ts"
import { printableJson } from "../view/printable.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

export async function run(streams: Streams, { json, ...options }: ListOptions & { json?: true | undefined }) {
  const report = await list(streams.world, options)
  streams.out(json ? `${printableJson(report.sessions)}\n` : listText(report, streams.world.now()))
  warn(streams, report.warnings)
  // What is here was shown all the same.
  if (report.unfetched) throw report.unfetched
}
