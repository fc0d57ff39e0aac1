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

/**
 * Run by OpenCode's Bun: what is wanted of saves, lists and autosaves, and how long each took; and the longest delay of a
 * timer of the screen's own thread, which is asked every 5 ms, meanwhile.
 */
const script = `
  // OpenCode is started from here, too.
  delete process.env.BUN_BE_BUN
  const { default: plugin } = await import(process.env.PLUGIN)
  const { readdir, stat } = await import("node:fs/promises")
  const toasts = [], entries = []
  const session = { status: () => undefined, messages: () => [] }
  let changed
  await plugin.tui({
    route: { current: { name: "session", params: { sessionID: process.env.SESSION } } },
    ui: {
      toast: (toast) => toasts.push(toast),
      DialogSelect: (props) => props,
      dialog: { clear() {}, setSize() {}, replace: (render, close) => { render(); close() } },
    },
    state: { path: { directory: process.cwd() }, session },
    client: { session: { get: async () => ({ data: {} }) } },
    event: { on: (_, handler) => { changed = handler } },
    lifecycle: { onDispose() {} },
    keymap: { registerLayer: ({ commands }) => entries.push(...commands) },
  }, { autosave: true })
  const run = (name) => entries.find(({ slashName }) => slashName === name).run()
  const written = async () => {
    const files = await readdir(".opencode/sessions").catch(() => [])
    return String(await Promise.all(files.map(async (file) => (await stat(".opencode/sessions/" + file)).mtimeMs)))
  }
  const wait = (time) => new Promise((resolve) => setTimeout(resolve, time))
  const works = {
    save: () => run("session-save"),
    list: () => run("session-load"),
    rest: () => wait(1000),
    autosave: async () => {
      const before = await written()
      changed({ properties: { sessionID: process.env.SESSION, status: { type: "idle" } } })
      while ((await written()) === before) await wait(50)
      await wait(200)
    },
  }
  let longest = 0, last = performance.now()
  setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last - 5)
    last = now
  }, 5)
  const took = [], held = []
  for (const work of process.env.WORKS.split(" ")) {
    await wait(20)
    longest = 0
    const start = performance.now()
    await works[work]()
    took.push(performance.now() - start)
    await wait(20)
    held.push(longest)
  }
  console.log(JSON.stringify({ took, held, toasts }))
  process.exit()`

const { alice, model, home, end } = await openStory()
try {
  model.when("hello", "Hello.")
  await alice.says("hello")
  const file = join(home, "inside.mjs")
  writeFileSync(file, script)
  const rows: string[][] = []
  const delays: string[][] = []
  for (const size of sizes) {
    const id = await giveForged(alice, size)
    const took = { first: [] as number[], again: [] as number[], grown: [] as number[], typed: [] as number[] }
    const held = { rest: [] as number[], first: [] as number[], list: [] as number[], autosave: [] as number[] }
    let bytes = 0
    for (let round = 0; round < rounds; round++) {
      await rm(alice.path(".opencode/sessions"), { recursive: true, force: true })
      for (const memory of ["clean", "saved"])
        await rm(join(String(alice.machine.env.XDG_CACHE_HOME), "opencode-session", memory), {
          recursive: true,
          force: true,
        })
      await setTimeout(2100)
      const one = await inside(file, id, "rest save save list", "Session saved", "Unchanged since it was saved")
      took.first.push(one.took[1] as number)
      took.again.push(one.took[2] as number)
      for (const [index, name] of (["rest", "first", undefined, "list"] as const).entries())
        if (name) held[name].push(one.held[index] as number)
      grow(alice, id, `round ${round}`)
      took.grown.push((await inside(file, id, "save", "Session saved")).took[0] as number)
      grow(alice, id, `round ${round}, by itself`)
      held.autosave.push((await inside(file, id, "autosave")).held[0] as number)
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
    // The worst of all rounds: a median would hide what a person sees.
    delays.push([megabytes(bytes), ...Object.values(held).map((all) => `${Math.max(...all).toFixed(0)} ms`)])
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
  say()
  say("The longest delay of the screen's thread in any round, asked every 5 ms:")
  say()
  sayTable(["Saved file", "at rest", "first save", "list of `/session-load`", "autosave of a turn more"], delays)
} finally {
  await end()
}

/** @param titles what the notes in the corner say, one of each save */
async function inside(file: string, id: string, works: string, ...titles: string[]) {
  const plugin = process.env.BENCH_PLUGIN ?? fileURLToPath(new URL("../dist/plugin/tui.js", import.meta.url))
  const env = { BUN_BE_BUN: "1", PLUGIN: plugin, SESSION: id, WORKS: works }
  const { stdout, stderr } = await alice.machine.run(alice.machine.binary, ["run", file], { cwd: alice.repo, env })
  const { took, held, toasts } = JSON.parse(stdout || "{}")
  const said = (toasts ?? [])
    .map(({ title }: { title: string }) => title)
    .filter((title: string) => title !== "Saving …")
  if (String(said) !== String(titles)) throw new Error(`${said}: ${JSON.stringify(toasts)}${stderr}`)
  return { took, held } as { took: number[]; held: number[] }
}
