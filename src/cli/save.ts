import { type SaveOptions, save } from "../commands/save.ts"
import { printableJson } from "../view/printable.ts"
import { saveText } from "../view/report.ts"
import type { Session } from "./program.ts"
import { warn } from "./warn.ts"

export async function run(session: Session, { json, ...options }: SaveOptions & { json?: true | undefined }) {
  const report = await save(session.world, options)
  if (json) {
    const { file, sessionID, title, messages, bytes, cut, changed, warnings, redacted } = report
    const { counts, places, unseen } = redacted
    const found = { counts, places: places.map(({ context, ...place }) => place), unseen }
    session.out(
      `${printableJson({ file, sessionID, title, messages, bytes, cut, changed, redacted: found, warnings })}\n`,
    )
    return
  }
  session.out(saveText(report, session.world.cwd))
  warn(session, report.warnings)
}
