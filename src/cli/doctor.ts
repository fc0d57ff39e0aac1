import { doctor } from "../commands/doctor/doctor.ts"
import { exitCodes } from "../support/failure.ts"
import { printableJson } from "../view/printable.ts"
import { doctorText } from "../view/setup.ts"
import { say, screenOf } from "./screen.ts"
import type { Streams } from "./streams.ts"

export async function run(streams: Streams, { json }: { json?: true | undefined }) {
  const findings = await doctor(streams.world)
  if (json) streams.out(`${printableJson(findings)}\n`)
  else say(streams, doctorText(findings, screenOf(streams).width))
  if (findings.some(({ state }) => state === "bad")) streams.exit(exitCodes.failed)
}
