/** Prints the session whose shell call runs this. With a name, it waits until everybody of a folder is there. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { beginOfCall, callersOf2 } from "../../src/opencode/v2/callers.ts"
import { reading2 } from "../../src/opencode/v2/reader.ts"
import { whichOpencode } from "../../src/opencode/which.ts"
import { ancestors } from "../../src/support/ancestor-processes.ts"

const [name, others] = process.argv.slice(2)
if (name && others) {
  const folder = join(process.env.HOME ?? "", "together")
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), "")
  while (readdirSync(folder).length < Number(others)) await setTimeout(50)
}
const opencode = { path: process.env.OPENCODE_BIN ?? "", version: "2.0.15", env: process.env, note: console.log }
const above = await ancestors(() => new Date())
const { running } = await reading2(opencode, process.cwd(), (reader) => reader.snapshot([], beginOfCall(above)))
const { major } = await whichOpencode({ cwd: process.cwd(), env: process.env, now: () => new Date() })
console.log(`I am ${callersOf2(running, above).map(({ sessionID }) => sessionID)} in OpenCode ${major}.`)
