/** What the plugin adds to OpenCode's start: reading it and announcing its commands, in OpenCode's own Bun, beside an empty module. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { opencodeBinary } from "../test/bed/machine.ts"
import { machine, median, say, sayTable } from "./say.ts"

const rounds = 15
const folder = mkdtempSync(join(tmpdir(), "opencode-session-bench-"))
try {
  const plugin = fileURLToPath(new URL("../dist/plugin/tui.js", import.meta.url))
  const empty = join(folder, "empty.js")
  writeFileSync(empty, "export default { tui() {} }\n")
  const script = join(folder, "measure.js")
  writeFileSync(
    script,
    `const start = performance.now()
     const { default: plugin } = await import(process.env.MODULE)
     await plugin.tui({ keymap: { registerLayer() {} } })
     console.log(performance.now() - start)`,
  )
  const measure = (module: string) =>
    Number(
      execFileSync(opencodeBinary, ["run", script], {
        env: { ...process.env, BUN_BE_BUN: "1", MODULE: module },
        encoding: "utf8",
      }),
    )
  const times: Record<string, number[]> = { "the plugin": [], "an empty module": [] }
  for (let round = 0; round < rounds; round++) {
    times["the plugin"]?.push(measure(plugin))
    times["an empty module"]?.push(measure(empty))
  }
  say(`${machine()}. In OpenCode's own Bun, medians of ${rounds}, alternating.`)
  say()
  sayTable(
    ["Read at the start", "milliseconds"],
    Object.entries(times).map(([name, all]) => [name, median(all).toFixed(1)]),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
