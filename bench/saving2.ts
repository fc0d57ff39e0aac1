/** Save and load with OpenCode 2, beside the commands a person would type: in turn, as in saving.ts. */
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { performance } from "node:perf_hooks"
import { fileURLToPath } from "node:url"
import { openStory, type Person } from "../test/bed/cast.ts"
import { databaseOf } from "../test/bed/growth.ts"
import { opencode2Binary } from "../test/bed/opencode2.ts"
import { forged2, grow2 } from "./forged2.ts"
import { machine, median, megabytes, say, sayTable, seconds, times } from "./say.ts"

const sizes = (process.env.BENCH_SIZES ?? "0.1 1 10").split(" ").map((size) => Number(size) * 1e6)
const floor = fileURLToPath(new URL("floor.mjs", import.meta.url))
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)

type Way = "save" | "again" | "grown" | "typed" | "floor" | "load" | "after" | "import" | "replaced"

const { alice, bob, home, end } = await openStory({ alice: opencode2Binary, bob: opencode2Binary })
try {
  for (const person of [alice, bob]) await person.opencode("session", "list", "--standalone")
  const rows: string[][] = []
  for (const size of sizes) {
    const { took, bytes } = await measured(size)
    const middle = Object.fromEntries(Object.entries(took).map(([way, all]) => [way, median(all)])) as Record<
      Way,
      number
    >
    rows.push([
      megabytes(bytes),
      ...[middle.save, middle.grown, middle.again, middle.typed, middle.floor].map(seconds),
      ...[middle.typed / middle.save, middle.typed / middle.grown].map(times),
      ...[middle.save / middle.floor, middle.grown / middle.floor].map(times),
      ...[middle.load, middle.import].map(seconds),
      times(middle.load / middle.import),
      seconds(middle.after),
      seconds(middle.replaced),
    ])
  }
  say(`${machine()}. OpenCode 2.0.15, medians of ${rounds} rounds, whole processes with their start.`)
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
      "load",
      "`session import`",
      "load ÷ import",
      "save after a load, a turn more",
      "load of a turn more, which replaces",
    ],
    rows,
  )
} finally {
  await end()
}

async function measured(size: number) {
  const id = `ses_bench${size}`
  const [plain, saved, longer] = ["plain", "saved", "longer"].map((name) => join(home, `${name}${size}.json`)) as [
    string,
    string,
    string,
  ]
  await writeFile(plain, JSON.stringify(forged2(id, size)))
  await must(alice, "session", "import", "--standalone", plain)
  const { file, bytes } = await alice.saves("--force", "--session", id)
  await writeFile(saved, await alice.read(file))
  const pulled = bob.path(file)
  await mkdir(dirname(pulled), { recursive: true })
  await writeFile(longer, JSON.stringify(forged2(id, size, 2)))
  // What OpenCode has written a moment ago is not remembered.
  await new Promise((resolve) => setTimeout(resolve, 2500))
  await ours(alice, "save", "--force", "--session", id)
  const ways: Record<Way, () => Promise<unknown>> = {
    save: () => ours(alice, "save", "--force", "--session", id),
    again: () => ours(alice, "save", "--session", id),
    grown: () => ours(alice, "save", "--force", "--session", id),
    typed: () =>
      alice.machine.run(
        "sh",
        ["-c", `opencode session list --standalone -n 1 > list; opencode session export --standalone ${id} > out.json`],
        { cwd: alice.repo },
      ),
    floor: () =>
      alice.machine.run(
        process.execPath,
        [floor, databaseOf(alice), id, saved, join(home, "copy"), "session_message"],
        {
          cwd: alice.repo,
        },
      ),
    load: () => ours(bob, "load", pulled),
    after: () => ours(bob, "save", "--force", "--session", id),
    import: () => must(bob, "session", "import", "--standalone", saved),
    replaced: () => ours(bob, "load", longer),
  }
  const took = Object.fromEntries(Object.keys(ways).map((way) => [way, []])) as unknown as Record<Way, number[]>
  for (let round = 0; round <= rounds; round++)
    for (const [way, run] of Object.entries(ways) as [Way, () => Promise<unknown>][]) {
      if (way === "save") {
        await rm(join(alice.repo, ".opencode/sessions"), { recursive: true, force: true })
        for (const memory of ["clean", "saved", "messages"])
          await rm(join(String(alice.machine.env.XDG_CACHE_HOME), "opencode-session", memory), {
            recursive: true,
            force: true,
          })
      }
      if (way === "grown") grow2(alice, id)
      if (way === "after") grow2(bob, id)
      if (way === "load") await copyFile(saved, pulled)
      if (way === "load" || way === "import") await bob.opencode("session", "delete", "--standalone", id)
      const start = performance.now()
      await run()
      // The first round warms the caches.
      if (round > 0) took[way].push(performance.now() - start)
    }
  await bob.opencode("session", "delete", "--standalone", id)
  await rm(pulled)
  return { took, bytes }
}

async function must(person: Person, ...args: string[]) {
  const result = await person.opencode(...args)
  if (!result.stdout.includes("Imported session")) throw new Error(`${args.join(" ")}: ${result.stderr}`)
}

async function ours(person: Person, ...args: string[]) {
  const result = await person.types(...args)
  if (result.code !== 0) throw new Error(`${args.join(" ")}: ${result.stderr}`)
}
