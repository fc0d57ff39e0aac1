import { needsTerminal } from "../commands/failures.ts"
import { list } from "../commands/list/list.ts"
import { type Action, type LoadOptions, load } from "../commands/load/load.ts"
import { listText } from "../view/list.ts"
import { printableJson } from "../view/printable.ts"
import { loadText } from "../view/report.ts"
import { say, screenOf } from "./screen.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

type Options = LoadOptions & { json?: true | undefined; continue?: true | undefined }

const planned: Record<Action, string> = {
  imported: "would import",
  extended: "would extend",
  copied: "would copy",
  unchanged: "unchanged",
}

export async function run(streams: Streams, wanted: string | undefined, { json, continue: goOn, ...options }: Options) {
  const { world, out } = streams
  if (goOn && (json || !streams.isTerminal)) throw needsTerminal()
  // Nobody can be asked, so list the names to choose from. The failure that follows says so.
  if (wanted === undefined && !world.choose && !json) await showList(streams)
  const report = await load(world, wanted, options)
  const { sessionID, title, messages, warnings, dryRun, folder, host } = report
  const action = dryRun ? planned[report.action] : report.action
  if (json) out(`${printableJson({ sessionID, title, messages, action, warnings })}\n`)
  else {
    say(streams, loadText(report, world.cwd))
    warn(streams, warnings)
  }
  if (goOn && !dryRun) streams.exit(await host.openScreen(sessionID, folder))
}

async function showList(streams: Streams) {
  const { world, out } = streams
  const report = await list(world)
  if (report.sessions.length > 0) out(`${listText(report, world.now(), { screen: screenOf(streams) })}\n`)
}
