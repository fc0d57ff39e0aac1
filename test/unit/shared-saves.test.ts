/**
 * A save writes and says the same, whatever the number of threads that share its work.
 * `SHARED_RUNS=2000 SHARED_SEED=7 npx vitest run test/unit/shared-saves.test.ts` tries others, and more.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import fc from "fast-check"
import { afterAll, expect, test, vi } from "vitest"
import { type Order, type Said, sharesOf } from "../../src/commands/save/share-order.ts"
import { workOnShare } from "../../src/commands/save/share-thread.ts"
import { factsKey } from "../../src/session/schema.ts"
import { beginThread, type Thread } from "../../src/support/thread.ts"
import { emptyDatabase, Home, type Lived, lives } from "../bed/keeping.ts"
import { type Deed, deeds } from "../bed/keeping-deeds.ts"
import { Home2 } from "../bed/keeping2.ts"
import { cli } from "../bed/machine.ts"
import { hasOpencode2, opencode2Binary } from "../bed/opencode2.ts"

/** A thread takes a third of a second to begin. Here it works in this one, on copies. */
vi.mock("../../src/support/thread.ts", async (original) => {
  const real = await original<typeof import("../../src/support/thread.ts")>()
  return { ...real, beginThread: vi.fn(async (_: URL, order: Order) => besides(order)) }
})

/** What becomes of a session when a save has begun, and a thread has not. */
let meanwhile = () => {}

function besides(order: Order): Thread<Said> {
  const said: Said[] = []
  let [wake, take] = [() => {}, (_: unknown) => {}]
  const port = {
    postMessage(message: Said, given: ArrayBuffer[] = []) {
      said.push(structuredClone(message, { transfer: given }))
      wake()
    },
    once: (_: string, taker: (message: unknown) => void) => {
      take = taker
    },
  }
  meanwhile()
  void workOnShare(port, structuredClone(order))
  return {
    async next() {
      while (said.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return said.shift() as Said
    },
    tell: (message) => take(structuredClone(message)),
    end: async () => {},
  }
}

const seed = Number(process.env.SHARED_SEED ?? 20261129)
const runs = Number(process.env.SHARED_RUNS ?? (process.env.LONG ? 1000 : 16))
const folder = realpathSync(mkdtempSync(join(tmpdir(), "opencode-session-shared-")))
const thread = pathToFileURL(join(dirname(cli), "thread.js"))
let made = 0

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lived = deeds.filter(({ does }) => !["saves", "loads", "touches", "cuts the cache"].includes(does))
const redoes: Deed = { does: "redoes" }
const says = (...parts: string[]): Deed => ({ does: "says", parts, subagent: false })

/** @returns how many messages were made in threads */
async function allSame(home: Home, life: readonly Deed[], allowSecrets = false): Promise<number> {
  for (const deed of life) await home.does(deed)
  const alone = await home.savesAnew(0, thread, { allowSecrets })
  let all = 0
  for (const workers of [1, 2, 3]) {
    const { said, shared } = await home.savesAnew(workers, thread, { allowSecrets })
    expect(said).toBe(alone.said)
    all += shared
  }
  // What was noted serves the next save, which checks itself.
  for (const deed of [says("text:0"), { does: "redoes" }, { does: "saves", how: "" }] as const) await home.does(deed)
  home.database.close()
  return all
}

const homes: [string, boolean, typeof Home, () => Promise<string>][] = [
  ["OpenCode 1", true, Home, once(() => emptyDatabase(join(folder, "opencode")))],
  [
    "OpenCode 2",
    hasOpencode2,
    Home2,
    once(() => emptyDatabase(join(folder, "opencode2"), opencode2Binary, "--standalone")),
  ],
]

function once(make: () => Promise<string>) {
  let made: Promise<string> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** In which what a message becomes depends on another one, which another thread reads. */
const entangledLives: Record<string, Deed[]> = {
  "a secret stands plainly elsewhere": [says("bash:2"), says("text:0"), says("bash:4", "image:0"), says("text:4")],
  "a secret stands in a picture": [says("bash:2"), says("text:0"), says("telling image:4"), says("text:0")],
  "a secret is a part of a name elsewhere": [says("text:5"), says("text:6"), says("text:0"), says("bash:7")],
  "a secret shows when another is gone": [
    says("bash:2"),
    says("text:0"),
    says("bash:13"),
    says("text:0"),
    says("text:14"),
  ],
  "prompts have changed files": [says("diffs:1"), says("text:0"), says("diffs:0", "edit:0"), says("text:0")],
  "encrypted reasoning, files and todos": [
    says("sealed:0", "todo:0"),
    says("patch:0"),
    says("edit:1"),
    says("write:0"),
  ],
  "an answer goes on": [says("text:0"), says("bash:0"), { does: "busy", which: 3 }, says("text:0"), says("bash:1")],
  "the last answer goes on": [says("text:0"), says("bash:0"), says("bash:1"), { does: "busy", which: 7 }],
  "an undo is pending": [says("text:0"), says("bash:0"), says("bash:1"), { does: "undoes" }],
  subagents: [says("text:0"), { does: "says", parts: ["bash:2", "text:0"], subagent: true }, says("text:4")],
}

for (const [name, isHere, Kind, empty] of homes) {
  test.runIf(isHere)(`${name}: between threads`, async () => {
    let all = 0
    for (const life of Object.values(entangledLives)) {
      const home = new Kind(join(folder, String(made++)), await empty(), true)
      home.says(["text:0"], false)
      all += await allSame(home, [...life, { does: "touches", what: "c" }])
    }
    expect(all).toBeGreaterThan(50)
  })

  test.runIf(isHere)(
    `whatever a session of ${name} holds`,
    async () => {
      let all = 0
      const lives = fc.array(lived, { minLength: 4, maxLength: 20 })
      await fc.assert(
        fc.asyncProperty(fc.nat(3), fc.boolean(), fc.boolean(), lives, async (place, isFresh, allows, life) => {
          const home = new Kind(join(folder, String(made++)), await empty(), place === 0)
          home.says(["text:0"], false)
          // The last messages are old enough to be trusted, or not.
          all += await allSame(home, isFresh ? life : [...life, { does: "redoes" }], allows)
        }),
        { numRuns: runs, seed, endOnFailure: Boolean(process.env.SHARED_FIRST) },
      )
      if (runs >= 16) expect(all).toBeGreaterThan(runs * 6)
    },
    10_000_000,
  )
}

/** In which what is new depends on what the file has. */
const grownLives: Record<string, Deed[]> = {
  "much is new": [...told("text:0", "bash:0"), ...told("text:0", "sealed:0", "image:0"), ...told("text:1", "patch:0")],
  "a subagent is new": [
    ...told("text:0"),
    { does: "says", parts: ["bash:0", "text:0"], subagent: true },
    ...told("text:0"),
  ],
  "a message of the file changes meanwhile": [
    ...told("text:0", "text:1"),
    { does: "changes", which: 1 },
    ...told("text:0", "bash:0"),
  ],
  "a secret of what is kept stands in what is new": [
    ...told("bash:2"),
    ...told("text:0"),
    ...told("text:4", "image:0"),
  ],
  "only a message of the file changes": [
    ...told("text:0", "text:1"),
    { does: "changes", which: 3 },
    redoes,
    { does: "saves", how: "" },
  ],
  "a secret that no thread reads stands in what is new": [
    ...[...told("text:0", "bash:2"), says("text:4"), ...Array.from({ length: 4 }, () => says("text:0")), redoes],
    { does: "adds a part", which: 3 },
    { does: "saves", how: "" },
  ],
  "a secret of what is new stands in what is kept": [...told("text:6"), ...told("text:0"), ...told("text:5")],
  "what was not finished goes on": [
    ...[says("text:0"), says("bash:0"), { does: "busy", which: 3 } as const],
    ...told("text:0"),
    { does: "prunes", which: 3 },
    ...told("bash:1"),
  ],
  "the file is slim": [...told("long:0"), { does: "redoes" }, { does: "saves", how: "slim" }, ...told("long:1")],
  "its pictures are beside it": [
    ...told("big image:0"),
    { does: "redoes" },
    { does: "saves", how: "beside" },
    ...told("big image:0"),
  ],
  "the worktree has another name": [
    ...told("edit:0"),
    { does: "renames its folder" },
    ...told("edit:0"),
    ...told("edit:1"),
  ],
}

/** Five turns that are old enough to be trusted, saved. */
function told(...parts: string[]): Deed[] {
  return [
    says(...parts),
    ...Array.from({ length: 4 }, () => says("text:0")),
    { does: "redoes" },
    { does: "saves", how: "" },
  ]
}

for (const [name, isHere, Kind, empty] of homes) {
  const live = async (life: readonly Deed[], isInGit: boolean, number: number): Promise<Lived> =>
    lives(join(folder, String(made++)), await empty(), isInGit, life, Kind, { file: thread, number })

  test.runIf(isHere).each(Object.entries(grownLives))(`${name}, more turns: %s`, async (what, life) => {
    const { joined, refused } = await live(life, true, 2)
    expect(refused).toBe(0)
    if (/slim|beside|only|no thread/.test(what)) expect(joined).toBe(0)
    else expect(joined).toBeGreaterThan(3)
  })

  test.runIf(isHere)(
    `whatever a session of ${name} lives through, threads at every save`,
    async () => {
      let all = 0
      const long = fc.array(deeds, { minLength: 4, maxLength: 16 })
      const asked = { numRuns: Math.ceil(runs / 2), seed, endOnFailure: Boolean(process.env.SHARED_FIRST) }
      await fc.assert(
        fc.asyncProperty(fc.nat(3), fc.integer({ min: 1, max: 3 }), long, async (place, number, life) => {
          // Of what a save finds, most is old enough to be trusted.
          const trusted = life.flatMap((deed) => (deed.does === "saves" ? [says("text:0"), redoes, deed] : [deed]))
          all += (await live([...told("text:0"), ...trusted, ...told("bash:0")], place === 0, number)).joined
        }),
        asked,
      )
      if (runs >= 16) expect(all).toBeGreaterThan(runs)
    },
    10_000_000,
  )
}

test("whose a prompt is follows from where it was answered", async () => {
  const home = new Home(join(folder, String(made++)), await emptyDatabase(join(folder, "opencode")), true)
  for (const text of ["text:0", "bash:0", "text:1", "text:0"]) home.says([text], false)
  const away =
    "update message set data = json_set(data, '$.path.root', '/gone/' || id) where data like '%\"parentID\"%'"
  home.database.prepare(`${away} and id in (select id from message order by id limit 4)`).run()
  expect(await allSame(home, [{ does: "touches", what: "c" }])).toBeGreaterThan(5)
  const { prompts } = JSON.parse(home.saved())[factsKey]
  // All but the first: a worktree that is gone may have been renamed, two may not.
  expect(prompts.b).toHaveLength(4)
})

test("what is written while a thread begins is not taken from it", async () => {
  const home = new Home(join(folder, String(made++)), await emptyDatabase(join(folder, "opencode")), false)
  for (const text of ["text:0", "text:0", "bash:0", "text:0"]) home.says([text], false)
  const change = home.database.prepare(
    "update part set data = json_set(data, '$.text', 'Not well.'), time_updated = time_updated + 1 where message_id = (select id from message order by id limit 1 offset 3)",
  )
  await home.does({ does: "touches", what: "c" })
  const alone = await home.savesAnew(0, thread)
  meanwhile = () => change.run()
  const { said, shared } = await home.savesAnew(2, thread)
  meanwhile = () => {}
  expect(said).toBe(alone.said)
  expect(shared).toBeGreaterThan(3)
})

test("a question is asked where one thread would ask it, and a no is final", async () => {
  const home = new Home(join(folder, String(made++)), await emptyDatabase(join(folder, "opencode")), false)
  const pictures = Array.from({ length: 8 }, () => "big image:0")
  for (const parts of [["text:0"], ["text:1"], ["text:0"], ["bash:0", ...pictures]]) await home.does(says(...parts))
  const [answer, prompt] = home.database.prepare("select id from message order by id desc limit 2").pluck().all()
  home.database.prepare("update part set message_id = ? where data like '%image/png%'").run(prompt)
  await home.does({ does: "touches", what: "c" })
  const asks = async (workers: number) => {
    let asked = 0
    const { said, shared } = await home.savesAnew(workers, thread, {}, async () => {
      asked++
      return false
    })
    return [asked, said.includes("msg_"), shared > 0]
  }
  expect(await asks(0)).toEqual([1, false, false])
  expect(await asks(2)).toEqual([1, false, false])
  // What is not finished is not saved, nor is its prompt.
  const runs = "update part set data = json_set(data, '$.state.status', 'running') where message_id = ?"
  home.database.prepare(`${runs} and json_extract(data, '$.type') = 'tool'`).run(answer)
  expect(await asks(0)).toEqual([0, true, false])
  expect(await asks(2)).toEqual([0, true, true])
})

test.each([
  ["", 0],
  ["abc", 0],
  ["-1", 0],
  ["Infinity", 16],
  ["1e9", 16],
  ["2.5", 2],
])("OPENCODE_SESSION_WORKERS=%j gives %i shares", (asked, count) => {
  const own = Array.from({ length: 100 }, (_, at) => ({ id: `msg_${at}`, edge: "", written: 0, size: 1, bytes: 10 }))
  const shares = sharesOf(new Map([["ses_1", own]]), "ses_1", 10_000, { OPENCODE_SESSION_WORKERS: asked })
  expect(shares?.length ?? 0).toBe(count)
  if (count > 0) expect(shares?.flatMap((one) => one.flatMap(([, ids]) => ids))).toHaveLength(100)
})

test("real threads do it, too", async () => {
  const { beginThread: real } =
    await vi.importActual<typeof import("../../src/support/thread.ts")>("../../src/support/thread.ts")
  vi.mocked(beginThread).mockImplementation(real)
  const home = new Home(join(folder, String(made++)), await emptyDatabase(join(folder, "opencode")), true)
  const life = [says("bash:2", "image:0"), says("bash:4", "sealed:0"), says("text:6"), says("text:5"), says("text:0")]
  expect(await allSame(home, [...life, { does: "redoes" }])).toBeGreaterThan(3)
})
