/**
 * A save that keeps messages from the file writes what a whole save writes, to the byte, whatever has become of the session
 * meanwhile. `KEPT_RUNS=5000 KEPT_SEED=7 npx vitest run test/unit/kept-messages.test.ts` tries others, and more.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { emptyDatabase, type Lived, lives } from "../bed/keeping.ts"
import { deeds } from "../bed/keeping-deeds.ts"

const seed = Number(process.env.KEPT_SEED ?? 20261128)
const runs = Number(process.env.KEPT_RUNS ?? (process.env.LONG ? 3000 : 24))
const folder = realpathSync(mkdtempSync(join(tmpdir(), "opencode-session-kept-")))
let empty = ""

beforeAll(async () => {
  empty = await emptyDatabase(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test("whatever a session lives through, kept and whole are the same", async () => {
  const all: Lived = { saves: 0, kept: 0, refused: 0 }
  let number = 0
  await fc.assert(
    fc.asyncProperty(fc.nat(3), fc.array(deeds, { minLength: 6, maxLength: 24 }), async (place, life) => {
      const lived = await lives(join(folder, String(number++)), empty, place === 0, life)
      for (const what of ["saves", "kept", "refused"] as const) all[what] += lived[what]
    }),
    { numRuns: runs, seed, endOnFailure: Boolean(process.env.KEPT_FIRST) },
  )
  // Few may meet neither; of many, nothing would be tested.
  if (runs < 20) return
  expect(all.kept).toBeGreaterThan(runs / 2)
  expect(all.refused).toBeGreaterThan(0)
}, 10_000_000)
