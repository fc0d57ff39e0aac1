/** A repository that the packed package has set up. */
import { join } from "node:path"
import { expect, test } from "vitest"
import { installed } from "../bed/installed.ts"
import { opens } from "../bed/screen.ts"
import { Person, story } from "../bed/story.ts"

test("init by the packed package, or `opencode plugin` with its folder: a fresh clone has the commands", async () => {
  const scene = await story()
  const { alice, bob, model } = scene
  const { folder, binary } = await installed(scene)
  expect(await alice.machine.run(binary, ["init"], { cwd: alice.repo })).toMatchObject({ code: 0, stderr: "" })
  await alice.git("add", ".opencode")
  await alice.git("commit", "-q", "-m", "Set up opencode-session")
  await alice.git("push", "-q")
  model.when("hello", "Hello, Bob.")
  await bob.pulls()
  const his = await opens(bob)
  await his.says("hello", "Hello, Bob.")
  await his.command("session-save")
  await his.shows("Session saved")
  await his.command("session-load")
  await his.shows("Load a saved session")

  const other = join(alice.machine.home, "work/other")
  await alice.git("init", "-q", other)
  const elsewhere = new Person(alice.machine, other)
  expect(await elsewhere.opencode("plugin", folder)).toMatchObject({ code: 0 })
  expect(await elsewhere.read(".opencode/tui.json")).toContain(folder)
  const hers = await opens(elsewhere)
  await hers.command("session-save")
  await hers.shows("There is no session on the screen to save")

  const { stdout } = await alice.machine.run(binary, ["doctor", "--json"], { cwd: alice.repo })
  const found = JSON.parse(stdout) as { about: string; state: string; what: string; next?: string }[]
  expect(found.filter(({ state }) => state === "bad")).toEqual([])
  expect(found.find(({ about }) => about === "commands")?.what).toBe("the plugin in .opencode of this repository")
  // OpenCode keeps one note for all places: hers is of the other repository.
  expect(found.find(({ about }) => about === "plugin")?.what).toMatch(
    /^last loaded by OpenCode \d{4}.* from .*opencode-session; OpenCode keeps no note of other places$/,
  )
  const his2 = JSON.parse((await bob.types("doctor", "--json")).stdout)
  expect(his2.find(({ about }: { about: string }) => about === "plugin")?.what).toMatch(
    /^last loaded by OpenCode \d{4}/,
  )
})
