import { redactLines, redactText } from "../commands/redact/redact.ts"
import { protectionHere } from "../commands/shared/redaction.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

export async function run(streams: Streams, { jsonl }: { jsonl?: true | undefined }) {
  const protection = await protectionHere(streams.world)
  warn(streams, protection.warnings)
  const redactor = await protection.redactor()
  if (jsonl) return await streams.pipe(redactLines(streams.input(), redactor))
  const counts = new Map<string, number>()
  const count = ({ kind }: { kind: string }) => counts.set(kind, (counts.get(kind) ?? 0) + 1)
  await streams.pipe(redactText(streams.input(), redactor, count))
  const said = [...counts].sort(([, one], [, other]) => other - one).map(([kind, number]) => `${number} ${kind}`)
  streams.err(said.length > 0 ? `Redacted: ${said.join(", ")}.\n` : "Nothing was redacted.\n")
}
