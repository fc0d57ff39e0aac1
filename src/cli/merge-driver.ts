import { mergeVersions, type Versions } from "../commands/merge-driver/merge-driver.ts"
import { exitCodes } from "../support/failure.ts"
import { oneLine, visible } from "../view/printable.ts"
import type { Streams } from "./streams.ts"

export async function run({ world, err, exit }: Streams, versions: Versions) {
  const gone = await mergeVersions(world, versions)
  const name = visible(versions.name)
  for (const one of gone ?? []) err(`${name}: not kept: ${oneLine(one)}\n`)
  if (gone) return
  err(`${name}: both sides are to be kept: run \`opencode-session resolve\`.\n`)
  exit(exitCodes.failed)
}
