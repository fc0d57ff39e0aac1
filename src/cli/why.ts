import { why } from "../commands/why/why.ts"
import { unreadWords } from "../support/format.ts"
import { printableJson } from "../view/printable.ts"
import { whyText } from "../view/why.ts"
import { inColour } from "./colour.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

export async function run(session: Session, file: string, { json }: { json?: true | undefined }) {
  const report = await why(session.world, file)
  warn(session, [...unreadWords(report.unread), ...report.warnings])
  session.out(json ? `${printableJson(report)}\n` : whyText(report, inColour(session)))
}
