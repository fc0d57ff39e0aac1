/**
 * A save that keeps messages from the file writes what a whole save writes, to the byte, whatever has become of the session
 * meanwhile. `KEPT_RUNS=5000 KEPT_SEED=7 npx vitest run test/unit/kept-messages.test.ts` tries others, and more.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, expect, test } from "vitest"
import { emptyDatabase, Home, type Lived, lives } from "../bed/keeping.ts"
import { deeds } from "../bed/keeping-deeds.ts"
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
    await allLive(await emptyDatabase(join(folder, "opencode2"), opencode2Binary, "--standalone"), Home2)
  },
  10_000_000,
)

async function allLive(empty: string, Kind: typeof Home) {
  const all: Lived = { saves: 0, kept: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(fc.nat(3), fc.array(deeds, { minLength: 6, maxLength: 24 }), async (place, life) => {
      const lived = await lives(join(folder, String(number++)), empty, place === 0, life, Kind)
      for (const what of ["saves", "kept", "refused"] as const) all[what] += lived[what]
    }),
    { numRuns: runs, seed, endOnFailure: Boolean(process.env.KEPT_FIRST) },
  )
  // Few may meet neither; of many, nothing would be tested.
  if (runs < 20) return
  expect(all.kept).toBeGreaterThan(runs / 2)
  expect(all.refused).toBeGreaterThan(0)
}
