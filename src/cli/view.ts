import { view } from "../commands/view/view.ts"
import { pageText } from "../view/page.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

export async function run(session: Session, wanted: string | undefined) {
  const { world, isTerminal, out } = session
  const report = await view(world, wanted, ({ transcript, text }) => pageText(transcript, text), isTerminal)
  out(`${report.path}\n`)
  warn(session, report.warnings)
}
