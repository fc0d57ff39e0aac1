/**
 * Save and load beside the commands a person would type, and beside the floor: the same rows read, the same bytes written
 * and synced. All in turn, so that what else the machine does falls on all.
 */
import { copyFile, mkdir, readFile, rm, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import { performance } from "node:perf_hooks"
import { fileURLToPath, pathToFileURL } from "node:url"
import { openStory, type Person } from "../test/bed/cast.ts"
import { grow } from "../test/bed/growth.ts"
import { cli } from "../test/bed/machine.ts"
import { giveForged } from "./forged.ts"
import { machine, median, megabytes, say, sayTable, seconds, times } from "./say.ts"

const sizes = (process.env.BENCH_SIZES ?? "0.1 1 10 50").split(" ").map((size) => Number(size) * 1e6)
const roundsOf = (size: number) => Number(process.env.BENCH_ROUNDS ?? (size > 2e7 ? 3 : 7))
/** What brings a session into an OpenCode that does not have it. */
const comes = new Set<Way>(["first", "load", "outside", "import"])
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

type Way = "save" | "again" | "grown" | "typed" | "floor" | "first" | "load" | "after" | "outside" | "import"

const { alice, bob, model, home, end } = await openStory()
try {
  model.when("hello", "Hello.")
  for (const person of [alice, bob]) await person.says("hello")
  const [path] = (await alice.opencode("db", "path")).stdout.trim().split("\n").slice(-1)
  const saves: string[][] = []
  const loads: string[][] = []
  const empty = await emptyNode()
  for (const size of sizes) {
    const { took, bytes, held } = await measured(size, String(path))
    const middle = Object.fromEntries(Object.entries(took).map(([way, all]) => [way, median(all)])) as Record<
      Way,
      number
    >
    saves.push([
      megabytes(bytes),
      ...[middle.save, middle.grown, middle.again, middle.typed, middle.floor].map(seconds),
      times(middle.typed / middle.save),
      times(middle.typed / middle.grown),
      times(middle.save / middle.floor),
      times(middle.grown / middle.floor),
      megabytes(held.save),
      times((held.save - empty.held) / bytes),
    ])
    loads.push([
      megabytes(bytes),
      seconds(middle.first),
      seconds(middle.load),
      seconds(middle.import),
      times(middle.load / middle.import),
      seconds(middle.after),
      times(middle.after / middle.floor),
      seconds(middle.outside),
      times(middle.outside / middle.import),
      megabytes(held.load),
      times((held.load - empty.held) / bytes),
    ])
  }
  const version = await repeated(7, () => alice.types("--version"))
  say(
    `${machine()}. Medians of ${roundsOf(0)} rounds (${roundsOf(5e7)} of the largest), whole processes with their start;`,
  )
  say(
    `an empty Node takes ${seconds(empty.took)} and ${megabytes(empty.held)} here, \`opencode-session --version\` ${seconds(version)}.`,
  )
  say()
  sayTable(
    [
      "Saved file",
      "first save",
      "save, a turn more",
      "save, nothing new",
      "`session list` + `export`",
      "floor",
      "typed ÷ first save",
      "typed ÷ a turn more",
      "first save ÷ floor",
      "a turn more ÷ floor",
      "peak memory",
      "above an empty Node, ÷ file",
    ],
    saves,
  )
  sayTable(
    [
      "Saved file",
      "the first load in a clone",
      "load",
      "`opencode import`",
      "load ÷ import",
      "save after a load, a turn more",
      "÷ floor",
      "load of a file from elsewhere",
      "÷ import",
      "our peak memory",
      "above an empty Node, ÷ file",
    ],
    loads,
  )
} finally {
  await end()
}

async function measured(size: number, database: string) {
  const id = await giveForged(alice, size)
  const { file, bytes } = await alice.saves("--force", "--session", id)
  const [saved, copy] = [join(home, "saved.json"), join(home, "copy.json")]
  await copyFile(alice.path(file), saved)
  const pulled = bob.path(file)
  const pull = async () => {
    await mkdir(dirname(pulled), { recursive: true })
    await copyFile(saved, pulled)
  }
  // OpenCode has written these rows a moment ago, and of such a moment nothing is remembered.
  await new Promise((resolve) => setTimeout(resolve, 2500))
  const ways: Record<Way, () => Promise<unknown>> = {
    save: () => ours(alice, "save", "--force", "--session", id),
    again: () => ours(alice, "save", "--session", id),
    grown: () => ours(alice, "save", "--force", "--session", id),
    typed: () =>
      alice.machine.run("sh", ["-c", `opencode session list -n 1 > list; opencode export ${id} > out.json`], {
        cwd: alice.repo,
      }),
    floor: () =>
      alice.machine.run(process.execPath, [here("floor.mjs"), database, id, saved, copy, "message", "part"], {
        cwd: alice.repo,
      }),
    // It asks OpenCode for its models besides.
    first: () => ours(bob, "load", pulled),
    load: () => ours(bob, "load", pulled),
    after: () => ours(bob, "save", "--force", "--session", id),
    // Nothing is noted of a file that the store does not have.
    outside: () => ours(bob, "load", saved),
    import: () => bob.opencode("import", saved),
  }
  const took = Object.fromEntries(Object.keys(ways).map((way) => [way, []])) as unknown as Record<Way, number[]>
  const held = { save: 0, load: 0 }
  for (let round = 0; round <= roundsOf(size); round++)
    for (const [way, run] of Object.entries(ways) as [Way, () => Promise<unknown>][]) {
      if (way === "save") await forget(alice, "clean", "saved")
      if (way === "first") await forget(bob, "models")
      if (way === "grown") grow(alice, id, `round ${round}`)
      if (way === "after") grow(bob, id, `round ${round}`)
      if (comes.has(way)) await bob.opencode("session", "delete", id)
      if (comes.has(way)) await rm(pulled, { force: true })
      if (way === "first" || way === "load") await pull()
      const start = performance.now()
      await run()
      // The first round warms the caches.
      if (round > 0) took[way].push(performance.now() - start)
      if (way === "save" || way === "load") held[way] = Math.max(held[way], await peak())
    }
  for (const one of [alice.path(file), pulled]) await rm(one, { force: true })
  return { took, held, bytes }

  /** As at first: no saved file, and none of these notes. */
  async function forget({ machine, repo }: Person, ...memories: string[]) {
    await rm(join(repo, ".opencode/sessions"), { recursive: true, force: true })
    for (const memory of memories)
      await rm(join(String(machine.env.XDG_CACHE_HOME), "opencode-session", memory), { recursive: true, force: true })
  }
}

function ours(person: Person, ...args: string[]) {
  return program(person, cli, ...args, "--json")
}

async function program({ machine, repo }: Person, ...args: string[]) {
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(here("rss.mjs"))}`, BENCH_RSS: join(home, "rss") }
  await rm(env.BENCH_RSS, { force: true })
  const { code, stderr } = await machine.run(process.execPath, args, { cwd: repo, env })
  if (code !== 0) throw new Error(stderr)
}

/** Of the process just run and what it started: bytes. */
async function peak(): Promise<number> {
  const file = join(home, "rss")
  if (!(await stat(file).catch(() => undefined))) return 0
  return Math.max(...(await readFile(file, "utf8")).trim().split("\n").map(Number)) * 1024
}

async function emptyNode() {
  const took = await repeated(7, () => program(alice, "-e", "0"))
  return { took, held: await peak() }
}

async function repeated(rounds: number, run: () => Promise<unknown>): Promise<number> {
  const all: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    await run()
    all.push(performance.now() - start)
  }
  return median(all)
}
