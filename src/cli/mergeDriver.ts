import { mergeVersions } from "../commands/mergeDriver.ts"
import { exitCodes } from "../failure.ts"
import { oneLine } from "../view/printable.ts"
import type { Session } from "./program.ts"

export async function run({ world, err, exit }: Session, ours: string, theirs: string, name: string) {
  if (await mergeVersions(world, ours, theirs, name)) return
  err(`${oneLine(name)}: both sides are to be kept: run \`opencode-session resolve\`.\n`)
  exit(exitCodes.failed)
}
