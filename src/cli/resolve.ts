import { resolve } from "../commands/resolve.ts"
import { printableJson } from "../view/printable.ts"
import { resolveText } from "../view/report.ts"
import type { Session } from "./program.ts"

export async function run({ world, out }: Session, { json }: { json?: true | undefined }) {
  const report = await resolve(world)
  out(json ? `${printableJson(report.resolved)}\n` : resolveText(report))
}
