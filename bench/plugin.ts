/** What the plugin adds to OpenCode's start: reading it and announcing its commands, in OpenCode's own Bun, beside an empty module. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { opencodeBinary } from "../test/bed/machine.ts"

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
  console.log(`\nOpenCode's start, ${cpus().length} × ${cpus()[0]?.model}, median of ${rounds}, alternating (ms)`)
  for (const [name, all] of Object.entries(times))
    console.log(`${name.padEnd(16)} ${(all.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0).toFixed(1)}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
