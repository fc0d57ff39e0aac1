import { type InitOptions, init } from "../commands/init.ts"
import { printableJson } from "../view/printable.ts"
import { initText } from "../view/setup.ts"
import type { Session } from "./program.ts"
import { warn } from "./warn.ts"

export async function run(session: Session, { json, ...options }: InitOptions & { json?: true | undefined }) {
  const report = await init(session.world, options)
  const { changes, warnings } = report
  if (json) return session.out(`${printableJson({ changes, warnings })}\n`)
  session.out(initText(report))
  warn(session, warnings)
}
