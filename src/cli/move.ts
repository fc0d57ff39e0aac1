import { type MoveOptions, move } from "../commands/move/move.ts"
import { printable, printableJson } from "../view/printable.ts"
import { moveText } from "../view/report.ts"
import { say } from "./screen.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

type Options = MoveOptions & { json?: true | undefined }

export async function run(streams: Streams, wanted: string | undefined, { json, ...options }: Options) {
  const { problem, output = "", pushed, ...report } = await move(streams.world, wanted, options)
  streams.err(printable(output))
  if (json) streams.out(`${printableJson({ ...report, pushed: pushed !== undefined })}\n`)
  else say(streams, moveText({ ...report, pushed }))
  if (!json) warn(streams, report.warnings)
  if (problem) throw problem
}
