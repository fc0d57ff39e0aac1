import { diff } from "../commands/diff/diff.ts"
import { printableJson } from "../view/printable.ts"
import { differenceText } from "../view/terminal/difference.ts"
import { inColour } from "./colour.ts"
import { printPaged } from "./pager.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

export async function run(
  session: Session,
  before: string,
  after: string | undefined,
  { json }: { json?: true | undefined },
) {
  const report = await diff(session.world, before, after)
  if (json) return session.out(`${printableJson(report)}\n`)
  const screen = { colour: inColour(session), width: Number.POSITIVE_INFINITY }
  await printPaged(session, differenceText(report, screen), session.world.env)
  warn(session, report.warnings)
}
