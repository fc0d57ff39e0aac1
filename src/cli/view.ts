import { view } from "../commands/view/view.ts"
import { pageText } from "../view/page.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

export async function run(streams: Streams, wanted: string | undefined) {
  const { world, isTerminal, out } = streams
  const report = await view(world, wanted, ({ transcript, text }) => pageText(transcript, text), isTerminal)
  out(`${report.address.includes("#") ? report.address : report.path}\n`)
  warn(streams, report.warnings)
}
