import { list } from "../commands/list.ts"
import { printableJson } from "../view/printable.ts"
import { listText } from "../view/report.ts"
import type { Session } from "./program.ts"
import { warn } from "./warn.ts"

export async function run(session: Session, { json }: { json?: true | undefined }) {
  const report = await list(session.world)
  session.out(json ? `${printableJson(report.sessions)}\n` : listText(report))
  warn(session, report.warnings)
}
