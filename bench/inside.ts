/**
 * `/session-save` in OpenCode's own Bun, from the command to the note in the corner, beside what a person would type. It
 * is the plugin that `init` puts into a repository; only the screen around it is not there.
 */
import { writeFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { setTimeout } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { openStory } from "../test/bed/cast.ts"
import { grow } from "../test/bed/growth.ts"
import { giveForged } from "./forged.ts"
import { machine, median, megabytes, say, sayTable, times } from "./say.ts"

/** From 50 MB on it refuses. */
const sizes = (process.env.BENCH_SIZES ?? "0.1 1 10 45").split(" ").map((size) => Number(size) * 1e6)
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)

/** Run by OpenCode's Bun: as many saves as are wanted, and how long each took. */
const script = `
  // OpenCode is started from here, too.
  delete process.env.BUN_BE_BUN
  const { default: plugin } = await import(process.env.PLUGIN)
  const toasts = [], entries = []
  const session = { status: () => undefined, messages: () => [] }
  await plugin.tui({
    route: { current: { name: "session", params: { sessionID: process.env.SESSION } } },
    ui: { toast: (toast) => toasts.push(toast), dialog: { clear() {} } },
    state: { path: { directory: process.cwd() }, session },
    client: { session: { get: async () => ({ data: {} }) } },
    keymap: { registerLayer: ({ commands }) => entries.push(...commands) },
  })
  const { run } = entries.find(({ slashName }) => slashName === "session-save")
  const took = []
  for (let save = 0; save < Number(process.env.SAVES); save++) {
    const start = performance.now()
    await run()
    took.push(performance.now() - start)
  }
  console.log(JSON.stringify({ took, toasts }))`

const { alice, model, home, end } = await openStory()
try {
  model.when("hello", "Hello.")
  await alice.says("hello")
  const file = join(home, "inside.mjs")
  writeFileSync(file, script)
  const rows: string[][] = []
  for (const size of sizes) {
    const id = await giveForged(alice, size)
    const took = { first: [] as number[], again: [] as number[], grown: [] as number[], typed: [] as number[] }
    let bytes = 0
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
      grow(alice, id, `round ${round}`)
      took.grown.push((await inside(file, id, "Session saved"))[0] ?? 0)
      const start = performance.now()
      await alice.machine.run("sh", ["-c", `opencode session list -n 1 > list; opencode export ${id} > out.json`], {
        cwd: alice.repo,
      })
      took.typed.push(performance.now() - start)
      if (round === 0) ({ bytes } = await alice.saves("--session", id, "--force"))
    }
    const [first, again, grown, typed] = [took.first, took.again, took.grown, took.typed].map(median) as [
      number,
      number,
      number,
      number,
    ]
    rows.push([
      megabytes(bytes),
      ...[first, grown, again, typed].map((time) => `${time.toFixed(0)} ms`),
      times(typed / first),
      times(typed / grown),
    ])
  }
  say(`${machine()}. Medians of ${rounds} rounds. A first save and one of a`)
  say("turn more are each the first of their process, which reads the plugin's commands then.")
  say()
  sayTable(
    [
      "Saved file",
      "first save",
      "a turn more",
      "nothing new",
      "`session list` + `export`",
      "typed ÷ first save",
      "typed ÷ a turn more",
    ],
    rows,
  )
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
