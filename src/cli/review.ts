import { notTogether } from "../commands/failures.ts"
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
  branchStore?: boolean | undefined
  json?: true | undefined
}

export async function run(
  streams: Streams,
  range: string | undefined,
  { format, maxBytes, branchStore, json }: Options,
) {
  const wished = json ? "json" : (format ?? "markdown")
  if (maxBytes !== undefined && wished !== "markdown") throw notTogether("--max-bytes", `the format ${wished}`)
  const report = await review(streams.world, range, { branchStore })
  warn(streams, [...unreadWords(report.unread), ...report.warnings])
  if (wished === "json") streams.out(`${printableJson(report)}\n`)
  else if (wished === "agent-trace") streams.out(`${printableJson(agentTrace(report))}\n`)
  else streams.out(reviewText(report, maxBytes))
}
