import { needsTerminal } from "../commands/failures.ts"
import { list } from "../commands/list/list.ts"
import { type Action, type LoadOptions, load } from "../commands/load/load.ts"
import { handOver } from "../opencode/run-opencode.ts"
import { listText } from "../view/list.ts"
import { printableJson } from "../view/printable.ts"
import { loadText } from "../view/report.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

type Options = LoadOptions & { json?: true | undefined; continue?: true | undefined }

const planned: Record<Action, string> = {
  imported: "would import",
  extended: "would extend",
  copied: "would copy",
  unchanged: "unchanged",
}

export async function run(session: Session, wanted: string | undefined, { json, continue: goOn, ...options }: Options) {
  const { world, out } = session
  if (goOn && (json || !session.isTerminal)) throw needsTerminal()
  // Nobody can be asked: show what there is to name. The failure that follows says so.
  if (wanted === undefined && !world.choose && !json) await showList(session)
  const report = await load(world, wanted, options)
  const { sessionID, title, messages, warnings, dryRun, folder, opencode } = report
  const action = dryRun ? planned[report.action] : report.action
  if (json) out(`${printableJson({ sessionID, title, messages, action, warnings })}\n`)
  else {
    out(loadText(report, world.cwd))
    warn(session, warnings)
  }
  if (goOn && !dryRun) session.exit(await handOver(opencode, ["-s", sessionID], folder))
}

async function showList({ world, out }: Session) {
  const report = await list(world)
  if (report.sessions.length > 0) out(`${listText(report, world.now())}\n`)
}
