/** What the plugin adds to OpenCode's start: reading it and announcing its commands, in OpenCode's own Bun, beside an empty module. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { opencodeBinary } from "../test/bed/machine.ts"
import { hasOpencode2, opencode2Binary } from "../test/bed/opencode2.ts"
import { machine, median, say, sayTable } from "./say.ts"

const rounds = Number(process.env.BENCH_ROUNDS ?? 15)
const folder = mkdtempSync(join(tmpdir(), "opencode-session-bench-"))
try {
  const plugin = fileURLToPath(new URL("../dist/plugin/tui.js", import.meta.url))
  const empty = join(folder, "empty.js")
  writeFileSync(empty, "export default { tui() {}, setup() {} }\n")
  const script = join(folder, "measure.js")
  writeFileSync(
    script,
    `const start = performance.now()
     const { default: plugin } = await import(process.env.MODULE)
     if (process.env.MAJOR === "1") await plugin.tui({ keymap: { registerLayer() {} } })
     else plugin.setup({ ui: { slot: ({ render }) => render() }, keymap: { layer: (layer) => layer() } })
     console.log(performance.now() - start)`,
  )
  const measure = (major: string, binary: string, module: string) =>
    Number(
      execFileSync(binary, ["run", script], {
        env: { ...process.env, BUN_BE_BUN: "1", MODULE: module, MAJOR: major },
        encoding: "utf8",
      }),
    )
  const binaries = { "1": opencodeBinary, ...(hasOpencode2 && { "2": opencode2Binary }) }
  const runs = Object.entries(binaries).flatMap(([major, binary]) =>
    Object.entries({ "the plugin": plugin, "an empty module": empty }).map(([name, module]) => {
      return { name: `${name}, OpenCode ${major}`, run: () => measure(major, binary, module), all: [] as number[] }
    }),
  )
  for (let round = 0; round < rounds; round++) for (const { run, all } of runs) all.push(run())
  say(`${machine()}. In OpenCode's own Bun (1.18.33, 2.0.15), medians of ${rounds}, alternating.`)
  say()
  sayTable(
    ["Read at the start", "milliseconds"],
    runs.map(({ name, all }) => [name, median(all).toFixed(1)]),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
