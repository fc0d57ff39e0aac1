/**
 * A save that keeps messages from the file writes what a whole save writes, to the byte, whatever has become of the session
 * meanwhile. `KEPT_RUNS=5000 KEPT_SEED=7 npx vitest run test/unit/kept-messages.test.ts` tries others, and more.
 */
import { mkdtempSync, readdirSync, realpathSync, renameSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, expect, test } from "vitest"
import { emptyDatabase, Home, type Lived, lives } from "../bed/keeping.ts"
import { type Deed, deeds } from "../bed/keeping-deeds.ts"
import { Home2 } from "../bed/keeping2.ts"
import { hasOpencode2, opencode2Binary } from "../bed/opencode2.ts"

const seed = Number(process.env.KEPT_SEED ?? 20261128)
const runs = Number(process.env.KEPT_RUNS ?? (process.env.LONG ? 3000 : 24))
const folder = realpathSync(mkdtempSync(join(tmpdir(), "opencode-session-kept-")))
let number = 0

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test("whatever a session lives through, kept and whole are the same", async () => {
  await allLive(await emptyDatabase(folder), Home)
}, 10_000_000)

test.runIf(hasOpencode2)(
  "and so with OpenCode 2",
  async () => {
    await allLive(await empty2(), Home2)
  },
  10_000_000,
)

const says = (...parts: string[]): Deed => ({ does: "says", parts, subagent: false })
const learns = (what: string): Deed => ({ does: "learns", what })
const moves: Deed = { does: "prunes", which: 4 }
/** When what was written before is trusted; nothing is undone. */
const saves: Deed[] = [{ does: "redoes" }, { does: "saves", how: "" }]

/** In which what a message of OpenCode 2 becomes depends on others. */
/** Whatever the messages are, the head counts and names the same. */
const told: Deed[] = [says("text:0"), says("sealed:0", "patch:0"), ...saves, says("text:0"), ...saves]

test("what was left out, and the files, are told in the same order", async () => {
  const lived = await lives(join(folder, String(number++)), await emptyDatabase(join(folder, "told")), true, told)
  expect(lived).toMatchObject({ refused: 0, kept: 1 })
})

const entangledLives: Record<string, Deed[]> = {
  "permission rules, and encrypted reasoning in what is kept": told,
  "a text has the id that one beside an earlier prompt would have": [
    ...[says("todo:0", "text:0"), says("untyped:4", "patch:0", "text:0"), ...saves, says("text:0"), ...saves],
  ],
  "the session works in another folder from now on": [
    ...[says("edit:0"), says("text:0"), ...saves, moves, ...saves, says("text:0"), ...saves],
  ],
  "a prompt without an answer gets one by another agent, and its secret is not known any more": [
    ...[learns("a"), says("untyped:8"), ...saves, learns("c"), says("untyped:1"), ...saves, says("text:1"), ...saves],
  ],
  "a compaction repeats what is kept": [
    ...[says("text:0"), says("text:0"), ...saves, says("diffs:2", "text:0"), ...saves, says("text:0"), ...saves],
  ],
}

for (const [what, life] of Object.entries(entangledLives))
  test.runIf(hasOpencode2)(`OpenCode 2: ${what}`, async () => {
    const lived = await lives(join(folder, String(number++)), await empty2(), true, life, Home2)
    expect(lived.refused).toBe(0)
    expect(lived.kept).toBeGreaterThan(0)
  })

test("what is here already is not imported again", async () => {
  const home = new Home(join(folder, String(number++)), await emptyDatabase(join(folder, "opencode")), false)
  for (const deed of [says("text:0"), says("text:0"), ...saves, { does: "loads", what: "b" } as const])
    await home.does(deed)
  // The whole session has four messages.
  expect(home.imported()).toEqual([3])
  await home.does({ does: "loads", what: "a" })
  expect(home.imported()).toEqual([3, 4])
  home.database.close()
})

test("an attachment that was missing is put back when it is there again", async () => {
  const place = join(folder, String(number++))
  const home = new Home(place, await emptyDatabase(join(folder, "beside")), false)
  const live = async (...life: Deed[]) => {
    for (const deed of life) await home.does(deed)
  }
  await live(says("text:0", "big image:0"), says("text:0"), { does: "redoes" }, { does: "saves", how: "beside" })
  const sessions = join(place, "shop/.opencode/sessions")
  const [file = ""] = readdirSync(sessions, { recursive: true, encoding: "utf8" }).filter((one) => one.endsWith(".png"))
  renameSync(join(sessions, file), join(place, "away"))
  // Whoever loads it now has a placeholder, and so has the file that is saved then.
  await live(
    { does: "loads", what: "a" },
    { does: "redoes" },
    { does: "saves", how: "inside" },
    says("text:0"),
    ...saves,
  )
  renameSync(join(place, "away"), join(sessions, file))
  await live(says("text:0"), ...saves)
  expect(home.lived.refused).toBe(0)
  expect(home.saved()).toContain("data:image/png;base64,")
  home.database.close()
})

let made: Promise<string> | undefined
function empty2(): Promise<string> {
  made ??= emptyDatabase(join(folder, "opencode2"), opencode2Binary, "--standalone")
  return made
}

async function allLive(empty: string, Kind: typeof Home) {
  const all: Lived = { saves: 0, kept: 0, refused: 0, noted: 0, joined: 0 }
  await fc.assert(
    fc.asyncProperty(fc.nat(3), fc.array(deeds, { minLength: 6, maxLength: 24 }), async (place, life) => {
      const lived = await lives(join(folder, String(number++)), empty, place === 0, life, Kind)
      for (const what of Object.keys(all) as (keyof Lived)[]) all[what] += lived[what]
    }),
    { numRuns: runs, seed, endOnFailure: Boolean(process.env.KEPT_FIRST) },
  )
  // Few may meet neither; of many, nothing would be tested.
  if (runs < 20) return
  expect(all.kept).toBeGreaterThan(runs / 3)
  expect(all.refused).toBeGreaterThan(0)
  if (Kind === Home) expect(all.noted).toBeGreaterThan(0)
}
