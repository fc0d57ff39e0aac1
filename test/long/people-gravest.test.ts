/** Two people go on with one session, and nothing of either is saved over, whatever their files and OpenCode are like. */
import { expect, test } from "vitest"
import { bash, call } from "../bed/model.ts"
import { type Person, shared, story } from "../bed/story.ts"

/** A save after which the last commit still has a prompt, or which has refused. */
async function savesWithout(person: Person, sessionID: string, file: string, prompt: string) {
  const { code, stdout } = await person.types("save", "--session", sessionID, "--commit", "--push")
  const kept = (await person.prompts(file, "HEAD")).includes(prompt)
  expect(kept || code === 3, `exit ${code}\n${stdout}`).toBe(true)
  expect(await person.prompts(file, "origin/main")).toContain(prompt)
}

const todos = (...names: string[]) =>
  call("todowrite", { todos: names.map((content) => ({ content, status: "pending", priority: "low" })) })

test("a colleague's todo list is loaded, and not saved over by one's own old one", async () => {
  const { alice, bob, model } = await story()
  model.when("plan", todos("one", "two"), "Planned.").when("anew", todos("three", "four"), "Planned anew.")
  const { sessionID, file } = await shared(alice, [bob], "plan it")
  await bob.goesOn(sessionID, "plan it anew")
  await alice.loads(sessionID)
  await alice.saves("--session", sessionID, "--commit")
  const { "opencode-session": facts } = await alice.document(file)
  expect(facts?.todos?.map(({ content }) => content)).toEqual(["three", "four"])
})

test("while an undo is pending, what a colleague went on with is neither said to be loaded nor saved over", async () => {
  const { alice, bob } = await story()
  const { sessionID, file } = await shared(alice, [bob], "one", "two")
  await bob.goesOn(sessionID, "three of Bob")
  await alice.undoes(sessionID)
  await alice.pulls()
  const { stdout } = await alice.types("load", sessionID)
  expect(stdout).not.toContain("Extended")
  await savesWithout(alice, sessionID, file, "three of Bob")
})

test("a redo puts an old session's file back: the commit's version counts all the same", async () => {
  const { alice, bob, model } = await story()
  model.when("change", bash("echo hi >> price.ts"), "Changed.")
  const { sessionID, file } = await shared(alice, [], "one", "change the price", "three")
  await alice.git("add", ".")
  await alice.git("commit", "-qm", "wip")
  await alice.git("push", "-q")
  await alice.undoes(sessionID, 2)
  await bob.loads(sessionID)
  await bob.goesOn(sessionID, "four of Bob")
  await alice.stashes()
  await alice.pulls()
  await alice.redoes(sessionID)
  await savesWithout(alice, sessionID, file, "four of Bob")
})

test("the file in the worktree is of an older commit: the last one counts all the same", async () => {
  const { alice, bob } = await story()
  const { sessionID, file } = await shared(alice, [bob], "one")
  await bob.goesOn(sessionID, "two of Bob")
  await alice.pulls()
  await alice.git("checkout", "-q", "HEAD~1", "--", file)
  await alice.says("two of Alice", sessionID)
  await savesWithout(alice, sessionID, file, "two of Bob")
})

test("of a session in both stores the version on the branch that is ahead is loaded, or named", async () => {
  const { alice, bob } = await story()
  const { sessionID } = await shared(alice, [bob], "one")
  await bob.says("two of Bob", sessionID)
  await bob.git("switch", "-qc", "other", "HEAD~1")
  await bob.saves("--session", sessionID, "--store", "branch", "--push")
  const loaded = await alice.types("load", "--fetch", sessionID)
  await alice.says("two of Alice", sessionID)
  const saved = await alice.types("save", "--session", sessionID)
  expect([loaded, saved].map(({ stdout, stderr }) => stdout + stderr).join()).toMatch(
    /^Extended|(?<![./])opencode\/sessions/m,
  )
})

test("a message of which an import that was killed has left the beginning is not saved over the whole one", async () => {
  const { alice, bob, model } = await story()
  model.when("look", bash("ls"), "There it is.")
  const { sessionID, file } = await shared(alice, [bob], "look around")
  const last = `message_id = (select id from message where session_id = '${sessionID}' order by time_created desc limit 1)`
  await bob.opencode("db", `delete from part where ${last} and id <> (select min(id) from part where ${last})`)
  const { code } = await bob.types("save", "--session", sessionID)
  expect(code).toBe(3)
  expect((await bob.document(file)).messages).toEqual((await alice.document(file)).messages)
})
