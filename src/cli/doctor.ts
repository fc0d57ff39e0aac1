import { doctor } from "../commands/doctor/doctor.ts"
import { exitCodes } from "../support/failure.ts"
import { printableJson } from "../view/printable.ts"
import { doctorText } from "../view/setup.ts"
import type { Streams } from "./streams.ts"

export async function run({ world, out, exit }: Streams, { json }: { json?: true | undefined }) {
  const findings = await doctor(world)
  out(json ? `${printableJson(findings)}\n` : doctorText(findings))
  if (findings.some(({ state }) => state === "bad")) exit(exitCodes.failed)
}
