import { why } from "../commands/why.ts"
import { unreadWords } from "../commands/words.ts"
import { printableJson } from "../view/printable.ts"
import { whyText } from "../view/why.ts"
import { inColour } from "./colour.ts"
import type { Session } from "./program.ts"
import { warn } from "./warn.ts"

export async function run(session: Session, file: string, { json }: { json?: true | undefined }) {
  const report = await why(session.world, file)
  warn(session, [...unreadWords(report.unread), ...report.warnings])
  session.out(json ? `${printableJson(report)}\n` : whyText(report, inColour(session)))
}
