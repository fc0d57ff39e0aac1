import { review } from "../commands/review/review.ts"
import { unreadWords } from "../commands/shared/list-labels.ts"
import { agentTrace } from "../view/agent-trace.ts"
import { printableJson } from "../view/printable.ts"
import { reviewText } from "../view/pull-request/review.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

type Options = {
  format?: "markdown" | "json" | "agent-trace" | undefined
  maxBytes?: number | undefined
  json?: true | undefined
}

export async function run(streams: Streams, range: string | undefined, { format, maxBytes, json }: Options) {
  const report = await review(streams.world, range)
  warn(streams, unreadWords(report.unread))
  if (json || format === "json") streams.out(`${printableJson(report)}\n`)
  else if (format === "agent-trace") streams.out(`${printableJson(agentTrace(report))}\n`)
  else streams.out(reviewText(report, maxBytes))
}
