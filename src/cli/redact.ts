import { passingRules, redactLines, redactText } from "../commands/redact.ts"
import type { Session } from "./program.ts"

export async function run(session: Session, { jsonl }: { jsonl?: true | undefined }) {
  const rules = session.world.rules?.() ?? passingRules()
  if (jsonl) return await session.pipe(redactLines(session.input(), rules))
  const counts = new Map<string, number>()
  await session.pipe(redactText(session.input(), rules, ({ kind }) => counts.set(kind, (counts.get(kind) ?? 0) + 1)))
  const said = [...counts].sort(([, one], [, other]) => other - one).map(([kind, count]) => `${count} ${kind}`)
  session.err(said.length > 0 ? `Redacted: ${said.join(", ")}.\n` : "Nothing was redacted.\n")
}
