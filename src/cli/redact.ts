import { redactLines, redactText } from "../commands/redact/redact.ts"
import { protectionHere } from "../commands/shared/redaction.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

export async function run(session: Session, { jsonl }: { jsonl?: true | undefined }) {
  const protection = await protectionHere(session.world)
  warn(session, protection.warnings)
  const redactor = await protection.redactor()
  if (jsonl) return await session.pipe(redactLines(session.input(), redactor))
  const counts = new Map<string, number>()
  const count = ({ kind }: { kind: string }) => counts.set(kind, (counts.get(kind) ?? 0) + 1)
  await session.pipe(redactText(session.input(), redactor, count))
  const said = [...counts].sort(([, one], [, other]) => other - one).map(([kind, number]) => `${number} ${kind}`)
  session.err(said.length > 0 ? `Redacted: ${said.join(", ")}.\n` : "Nothing was redacted.\n")
}
