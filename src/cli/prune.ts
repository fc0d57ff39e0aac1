import { type PruneOptions, prune } from "../commands/prune/prune.ts"
import { printableJson } from "../view/printable.ts"
import { pruneText } from "../view/prune.ts"
import { say } from "./screen.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

export async function run(streams: Streams, { json, ...options }: PruneOptions & { json?: true | undefined }) {
  const report = await prune(streams.world, options)
  const { removed, attachments, kept, bytes, warnings } = report
  if (json) return streams.out(`${printableJson({ removed, attachments, kept, bytes, warnings })}\n`)
  say(streams, pruneText(report, streams.world))
  warn(streams, warnings)
}
