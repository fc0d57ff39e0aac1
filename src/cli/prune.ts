import { type PruneOptions, prune } from "../commands/prune/prune.ts"
import { printableJson } from "../view/printable.ts"
import { pruneText } from "../view/prune.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

export async function run(session: Session, { json, ...options }: PruneOptions & { json?: true | undefined }) {
  const report = await prune(session.world, options)
  const { removed, attachments, kept, bytes, warnings } = report
  if (json) return session.out(`${printableJson({ removed, attachments, kept, bytes, warnings })}\n`)
  session.out(pruneText(report, session.world))
  warn(session, warnings)
}
