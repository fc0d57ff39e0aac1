import { type ListOptions, list } from "../commands/list/list.ts"
import { listText } from "../view/list.ts"
import { printableJson } from "../view/printable.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

export async function run(session: Session, { json, ...options }: ListOptions & { json?: true | undefined }) {
  const report = await list(session.world, options)
  session.out(json ? `${printableJson(report.sessions)}\n` : listText(report, session.world.now()))
  warn(session, report.warnings)
  // What is here was shown all the same.
  if (report.unfetched) throw report.unfetched
}
