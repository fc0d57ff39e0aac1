/** What has just come from the file need not be read from OpenCode to be saved. Every save here checks itself. */
import { writeFile } from "node:fs/promises"
import { setTimeout } from "node:timers/promises"
import { describe, expect, test } from "vitest"
import type { Person } from "../bed/cast.ts"
import { bash } from "../bed/model.ts"
import { hasOpencode2, opencode2Binary } from "../bed/opencode2.ts"
import { story } from "../bed/story.ts"

const noted = "Noted for the next save: what was loaded."

/** @returns how many messages were not read */
async function kept(person: Person, sessionID: string): Promise<number> {
  const { code, stderr } = await person.types("save", "--session", sessionID, "--verbose")
  expect(code).toBe(0)
  return Number(/Kept from the file: (\d+) message/.exec(stderr)?.[1] ?? 0)
}

for (const [name, binary] of [
  ["OpenCode 1", undefined],
  ["OpenCode 2", opencode2Binary],
] as const)
  describe.runIf(binary === undefined || hasOpencode2)(name, () => {
    test("the save after a load reads what is new alone, also where the load added to what was here", async () => {
      const { alice, bob, model } = await story({ ...(binary && { alice: binary, bob: binary }) })
      model.when("remember", bash("echo the launch word is HELIOTROPE"), "Noted.").when("go on", "Gone on.")
      await alice.says("remember the launch word")
      const { sessionID, file } = await alice.saves()
      await alice.says("go on", sessionID)
      await alice.pushes(sessionID)

      await bob.pulls()
      expect((await bob.types("load", file, "--verbose")).stderr).toContain(noted)
      // Nothing of it is older than the two seconds that a save lets pass.
      expect(await kept(bob, sessionID)).toBeGreaterThan(2)
      await bob.says("go on", sessionID)
      expect(await kept(bob, sessionID)).toBeGreaterThan(2)
      await bob.shares(file)

      await alice.pulls()
      expect((await alice.types("load", file, "--verbose")).stderr).toContain(noted)
      expect(await alice.saves("--session", sessionID)).toMatchObject({ changed: false })
      await alice.says("go on", sessionID)
      expect(await kept(alice, sessionID)).toBeGreaterThan(2)
    })

    test("what others know and cut is compared with what is here", async () => {
      const { alice, bob, model } = await story({ ...(binary && { alice: binary, bob: binary }) })
      model.when("remember", bash("seq -f 'line %g of a long log' 1000"), "It is marigold-and-thyme-7.")
      model.when("go on", "Gone on.")
      await alice.says("remember the launch word")
      // What was written within two seconds is not noted.
      await setTimeout(2500)
      const { sessionID, file } = await alice.saves("--commit", "--push")
      await bob.pulls()
      await writeFile(bob.path(".env"), "APP_SECRET=marigold-and-thyme-7\n")
      await bob.loads(file)
      await bob.says("go on", sessionID)
      await bob.saves("--session", sessionID, "--slim")
      await bob.shares(file)
      expect(await bob.read(file)).not.toContain("marigold-and-thyme-7")

      await alice.pulls()
      await alice.loads(file)
      // Made whole as well, and the same: see check-save.ts.
      await alice.says("go on", sessionID)
      expect(await alice.saves("--session", sessionID)).toMatchObject({ changed: true })
      await alice.says("go on", sessionID)
      expect(await alice.saves("--session", sessionID)).toMatchObject({ changed: true })
    })

    test("what this machine alone knows to be secret is looked for all the same", async () => {
      const { alice, bob, model } = await story({ ...(binary && { alice: binary, bob: binary }) })
      model.when("word", "It is marigold-and-thyme-7.").when("go on", "Gone on.")
      await alice.says("which word")
      const { sessionID, file } = await alice.saves("--commit", "--push")
      await bob.pulls()
      await writeFile(bob.path(".env"), "APP_SECRET=marigold-and-thyme-7\n")
      expect((await bob.types("load", file, "--verbose")).stderr).not.toContain(noted)
      await bob.says("go on", sessionID)
      expect(await kept(bob, sessionID)).toBe(0)
      expect(await bob.read(file)).not.toContain("marigold-and-thyme-7")
    })
  })
