/** `/session-save` in OpenCode 2's own Bun, as inside.ts measures it in that of OpenCode 1. */
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { setTimeout } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { openStory } from "../test/bed/cast.ts"
import { opencode2Binary } from "../test/bed/opencode2.ts"
import { forged2 } from "./forged2.ts"
import { machine, median, megabytes, say, sayTable, times } from "./say.ts"

const sizes = (process.env.BENCH_SIZES ?? "0.1 1 10 45").split(" ").map((size) => Number(size) * 1e6)
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)

/** Run by OpenCode's Bun: as many saves as are wanted, and how long each took. */
const script = `
  delete process.env.BUN_BE_BUN
  const { default: plugin } = await import(process.env.PLUGIN)
  const toasts = [], entries = []
  plugin.setup({
    location: { directory: process.cwd() },
    ui: {
      slot: ({ render }) => render(),
      toast: { show: (toast) => toasts.push(toast) },
      router: { current: () => ({ type: "session", sessionID: process.env.SESSION }) },
      dialog: { clear() {}, set() {} },
    },
    keymap: { layer: (layer) => entries.push(...layer().commands) },
    data: { on: () => () => {}, session: { status: () => "idle" } },
    client: { session: { get: async () => ({ location: { directory: process.cwd() } }) } },
  })
  const { run } = entries.find(({ slash }) => slash?.name === "session-save")
  // The worker alone keeps no process alive.
  setInterval(() => {}, 1000)
  const took = []
  for (let save = 0; save < Number(process.env.SAVES); save++) {
    const start = performance.now()
    await run()
    took.push(performance.now() - start)
  }
  console.log(JSON.stringify({ took, toasts: toasts.filter(({ title }) => title !== "Saving …") }))
  process.exit()`

const { alice, home, end } = await openStory({ alice: opencode2Binary })
try {
  await alice.opencode("session", "list", "--standalone")
  const file = join(home, "inside.mjs")
  await writeFile(file, script)
  const rows: string[][] = []
  for (const size of sizes) {
    const id = `ses_bench${size}`
    const given = join(home, "given.json")
    await writeFile(given, JSON.stringify(forged2(id, size)))
    const { stdout } = await alice.opencode("session", "import", "--standalone", given)
    if (!stdout.includes("Imported session")) throw new Error(`${size} bytes were not imported`)
    const took = { first: [] as number[], again: [] as number[], typed: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      await rm(alice.path(".opencode/sessions"), { recursive: true, force: true })
      for (const memory of ["clean", "saved"])
        await rm(join(String(alice.machine.env.XDG_CACHE_HOME), "opencode-session", memory), {
          recursive: true,
          force: true,
        })
      await setTimeout(2100)
      const [first = 0, again = 0] = await inside(file, id, "Session saved", "Unchanged since it was saved")
      took.first.push(first)
      took.again.push(again)
      const start = performance.now()
      await alice.machine.run(
        "sh",
        ["-c", `opencode session list --standalone -n 1 > list; opencode session export --standalone ${id} > out.json`],
        { cwd: alice.repo },
      )
      took.typed.push(performance.now() - start)
    }
    const { bytes } = await alice.saves("--session", id, "--force")
    const [first, again, typed] = [took.first, took.again, took.typed].map(median) as [number, number, number]
    rows.push([megabytes(bytes), ...[first, again, typed].map((time) => `${time.toFixed(0)} ms`), times(typed / first)])
  }
  say(`${machine()}. OpenCode 2.0.15, medians of ${rounds} rounds. A first save is`)
  say("the first of its process, which reads the plugin's commands then.")
  say()
  sayTable(["Saved file", "first save", "nothing new", "`session list` + `export`", "typed ÷ first save"], rows)
} finally {
  await end()
}

/** @param titles what the notes in the corner say, one of each save */
async function inside(file: string, id: string, ...titles: string[]): Promise<number[]> {
  const plugin = fileURLToPath(new URL("../dist/plugin/tui.js", import.meta.url))
  const env = { BUN_BE_BUN: "1", PLUGIN: plugin, SESSION: id, SAVES: String(titles.length) }
  const { stdout, stderr } = await alice.machine.run(alice.machine.binary, ["run", file], { cwd: alice.repo, env })
  const { took, toasts } = JSON.parse(stdout || "{}")
  const said = (toasts ?? []).map(({ title }: { title: string }) => title)
  if (String(said) !== String(titles)) throw new Error(`${said}: ${JSON.stringify(toasts)}${stderr}`)
  return took
}
