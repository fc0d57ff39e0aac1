/** A session that is here, in another place than the one at hand. */
import { rm } from "node:fs/promises"
import { join, relative } from "node:path"
import { expect, test } from "vitest"
import { bash, call } from "../bed/model.ts"
import { Person, story } from "../bed/story.ts"

test("from another worktree of the repository a session is what it is in its own", async () => {
  const { alice, home, model } = await story()
  await alice.writes("plan.txt", "the plan\n")
  await alice.writes(".env", "API_TOKEN=kf83hQz7mmWq9x\n")
  model
    .when("Look around", call("read", { filePath: alice.path("plan.txt") }))
    .when("the plan", "The plan speaks of kf83hQz7mmWq9x.")
  await alice.says("Look around")
  const { file, sessionID } = await alice.saves("--commit")
  await alice.git("worktree", "add", "-q", "-b", "other", join(home, "other tree"))
  const there = new Person(alice.machine, join(home, "other tree"))
  const { stdout } = await there.types("list", "--json")
  expect(JSON.parse(stdout)).toMatchObject([{ sessionID, mark: "here" }])
  expect(await there.saves("--session", sessionID)).toMatchObject({ file, changed: false })
  // What is here has one place, whichever file it goes to: its paths are those of its own worktree, and so are its secrets.
  await rm(there.path(file))
  const again = await there.saves("--session", sessionID)
  expect(again.warnings).toEqual([`This session belongs to ${alice.repo}; it is saved here.`])
  const text = await there.read(again.file)
  expect(text).toContain("{{worktree}}/plan.txt")
  expect(text).not.toContain("kf83hQz7mmWq9x")
  expect((await there.document(again.file)).messages).toEqual((await alice.document(file)).messages)
})

test("of another repository a session keeps its paths, and none of its secrets", async () => {
  const { alice, home, model } = await story()
  const other = new Person(alice.machine, join(home, "another"))
  await alice.git("init", "-q", other.repo)
  await other.git("commit", "-q", "--allow-empty", "-m", "Begin")
  await alice.writes(".env", "API_TOKEN=kf83hQz7mmWq9x\n")
  model.when("Look around", bash(`echo ${other.path("plan.txt")}`), "The plan speaks of kf83hQz7mmWq9x.")
  await alice.says("Look around")
  const { sessionID } = await alice.saves()
  const { file } = await other.saves("--session", sessionID, "--commit")
  const text = await other.read(file)
  expect(text).toContain(`{{home}}/${relative(alice.machine.home, alice.repo)}`)
  expect(text).toContain("{{worktree}}/plan.txt")
  expect(text).not.toContain("kf83hQz7mmWq9x")
  expect(JSON.parse((await other.types("list", "--json")).stdout)).toMatchObject([{ sessionID, mark: "here" }])
  // It was saved at a commit that is here, and not where the session is.
  const { stdout } = await other.types("load", "1", "--json")
  expect(JSON.parse(stdout)).toMatchObject({ sessionID, action: "unchanged", warnings: [] })
})
