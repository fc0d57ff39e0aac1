/**
 * A process that brings a family into OpenCode 2, or without one puts back what another has left, and is killed at a chosen
 * request: `4:during` is in the middle of the fourth. It says when it begins.
 *
 *     tsx replacing.ts FILE, which holds { opencode, cwd, family?, killAt?, delay?, signal? }
 */
import { readFileSync } from "node:fs"
import { setTimeout } from "node:timers/promises"
import { finishInterrupted2 } from "../../src/opencode/v2/recover.ts"
import { bringIn } from "../../src/opencode/v2/replace.ts"
import { type Serve, withServer } from "../../src/opencode/v2/server.ts"

const {
  opencode,
  cwd,
  family,
  killAt,
  delay = 2,
  signal = "SIGKILL",
} = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"))
let request = 0

async function die() {
  process.kill(process.pid, signal)
  if (signal === "SIGKILL") await setTimeout(60_000)
}

const serve: Serve = (binary, folder, use, began) =>
  withServer(
    binary,
    folder,
    (ask) =>
      use(async (...asked) => {
        const number = ++request
        if (killAt === `${number}:before`) await die()
        const answer = ask(...asked)
        if (killAt === `${number}:during`) {
          await setTimeout(delay)
          await die()
        }
        const answered = await answer
        if (killAt === `${number}:after`) await die()
        return answered
      }),
    began,
  )

process.stdout.write("begun\n")
const binary = { ...opencode, note: () => {} }
if (family) await bringIn(binary, cwd, family, { serve })
else await finishInterrupted2(binary, cwd)
