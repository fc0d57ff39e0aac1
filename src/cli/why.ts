import { unreadWords } from "../commands/shared/list-labels.ts"
import { why } from "../commands/why/why.ts"
import { printableJson } from "../view/printable.ts"
import { whyText } from "../view/why.ts"
import { screenOf } from "./screen.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

export async function run(streams: Streams, file: string, { json }: { json?: true | undefined }) {
  const report = await why(streams.world, file)
  warn(streams, [...unreadWords(report.unread), ...report.warnings])
  streams.out(json ? `${printableJson(report)}\n` : whyText(report, screenOf(streams)))
}
