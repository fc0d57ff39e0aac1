/** What a load finds of an earlier one, and what it says of a session that OpenCode does not list. */
import { chmod, stat } from "node:fs/promises"
import { expect, test } from "vitest"
import { killedAt } from "../bed/killer.ts"
import { recall, subagent } from "../bed/model.ts"
import { story } from "../bed/story.ts"

test("a load that was killed after all came in stays, and one killed before is made anew; an archived session says so", async () => {
  const { alice, bob, model } = await story()
  model
    .when("work", subagent("look"), "The launch word is PHOENIX.")
    .when("look", "Looked.")
    .when("which word", recall(/launch word is (\w+)/))
  await alice.says("work")
  const sessionID = await alice.latest()
  const { file } = await alice.pushes(sessionID)
  await bob.pulls()
  const ids = async () => bob.machine.rows(bob.repo, "select id from message order by id")
  expect(await killedAt(bob, "import:1:after", "load", file)).toBe(true)
  expect(await killedAt(bob, "import:2:after", "load", file)).toBe(true)
  const whole = await ids()
  // The note of the first one is there, too.
  expect(await bob.loads(file)).toMatchObject({ action: "unchanged", messages: 3, warnings: [] })
  expect(await ids()).toEqual(whole)
  expect(await bob.says("which word", sessionID)).toBe("I remember: PHOENIX")

  const archive = `update session set time_archived = ${Date.now()} where id = '${sessionID}'`
  await bob.machine.rows(bob.repo, archive)
  const archived = [expect.stringContaining("is archived, so OpenCode does not list it")]
  expect(await bob.loads(file)).toMatchObject({ action: "unchanged", warnings: archived })
  await alice.machine.rows(alice.repo, archive)
  await chmod(alice.path(file), 0o600)
  await alice.says("which word", sessionID)
  expect(await alice.pushes(sessionID)).toMatchObject({ changed: true })
  expect((await stat(alice.path(file))).mode & 0o777).toBe(0o600)
  const again = await bob.loads("--as-copy", file)
  const [copy] = await bob.machine.rows<{ time_archived: number | null }>(
    bob.repo,
    `select time_archived from session where id = '${again.sessionID}'`,
  )
  expect(again.warnings).toEqual(copy?.time_archived ? archived : [])
})
