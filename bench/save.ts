/** How long a save takes, beside the two OpenCode commands a person would type instead. `npm run bench` */
import { writeFile } from "node:fs/promises"
import { cpus } from "node:os"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { openStory, type Person } from "../test/bed/cast.ts"

const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
const megabytes = [0.1, 1, 10]

/** A session of about this size, with a tool output of 20 KB in each answer. */
function forged(size: number) {
  const now = Date.now() - 60_000
  const digits = (number: number) => number.toString(16).padStart(12, "0")
  const stamp = (index: number) => digits((now + index) * 0x1000).slice(-12)
  const id = (prefix: string, index: number, part = 0) => `${prefix}_${stamp(index)}${String(part).padStart(14, "0")}`
  const sessionID = `ses_${digits(size * 10)}00000000000000`
  const turns = Math.max(1, Math.round((size * 1e6) / 21_000))
  const messages = Array.from({ length: turns }, (_, turn) => [
    {
      info: {
        id: id("msg", turn * 2),
        sessionID,
        role: "user",
        time: { created: now + turn * 2 },
        agent: "build",
        model: { providerID: "script", modelID: "scripted" },
      },
      parts: [
        { id: id("prt", turn * 2), sessionID, messageID: id("msg", turn * 2), type: "text", text: `Question ${turn}` },
      ],
    },
    {
      info: {
        id: id("msg", turn * 2 + 1),
        sessionID,
        role: "assistant",
        parentID: id("msg", turn * 2),
        time: { created: now + turn * 2 + 1, completed: now + turn * 2 + 1 },
        mode: "build",
        agent: "build",
        providerID: "script",
        modelID: "scripted",
        path: { cwd: "/", root: "/" },
        cost: 0,
        tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
        finish: "stop",
      },
      parts: [
        {
          id: id("prt", turn * 2 + 1),
          sessionID,
          messageID: id("msg", turn * 2 + 1),
          type: "tool",
          tool: "bash",
          callID: `call_${turn}`,
          state: {
            status: "completed",
            input: { command: "cat file" },
            output: `${turn} a line of a file, as a tool prints it\n`.repeat(470),
            title: "cat file",
            metadata: {},
            time: { start: now, end: now + 1 },
          },
        },
      ],
    },
  ]).flat()
  const info = {
    id: sessionID,
    slug: "forged",
    projectID: "global",
    directory: ".",
    path: "",
    title: `${size} MB`,
    version: "1.18.33",
    time: { created: now, updated: now },
  }
  return { info, messages }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function timed(what: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await what()
  return performance.now() - start
}

/** As a person would: to a file, since a pipe would cut it. */
async function typed({ machine, repo }: Person, id: string) {
  await machine.run("sh", ["-c", `opencode session list -n 1 > list; opencode export ${id} > out.json`], { cwd: repo })
}

const { alice, model, end } = await openStory()
try {
  model.when("hello", "Hello.")
  await alice.says("hello")
  console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, medians of ${rounds}, in seconds\n`)
  console.log("| Session | save | save, nothing new | session list + export | ratio |")
  console.log("| ---: | ---: | ---: | ---: | ---: |")
  for (const size of megabytes) {
    const session = forged(size)
    const path = join(alice.machine.home, "forged.json")
    await writeFile(path, JSON.stringify(session))
    const imported = await alice.opencode("import", path)
    if (!imported.stdout.includes("Imported")) throw new Error(imported.stderr)
    const times: Record<"save" | "same" | "typed", number[]> = { save: [], same: [], typed: [] }
    for (let round = 0; round <= rounds; round++) {
      await alice.machine.run("rm", ["-rf", ".opencode/sessions"], { cwd: alice.repo })
      const save = () => alice.saves("--session", session.info.id)
      const measured = {
        save: await timed(save),
        same: await timed(save),
        typed: await timed(() => typed(alice, session.info.id)),
      }
      // The first round warms the caches.
      if (round > 0) for (const [way, time] of Object.entries(measured)) times[way as "save"].push(time / 1000)
    }
    const [save, same, byHand] = [median(times.save), median(times.same), median(times.typed)]
    const cells = [`${size} MB`, save.toFixed(2), same.toFixed(2), byHand.toFixed(2), `${(byHand / save).toFixed(1)} ×`]
    console.log(`| ${cells.join(" | ")} |`)
  }
} finally {
  await end()
}
