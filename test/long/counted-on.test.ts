/** Two people with one session: what others count on is not saved over, whatever state OpenCode or the worktree is in. */
import { expect, test } from "vitest"
import { call } from "../bed/model.ts"
import { type Person, story } from "../bed/story.ts"

/** As `/undo` does it, but for the files. */
async function undoes({ machine, repo }: Person, sessionID: string, prompt: string) {
  const [row] = await machine.rows<{ id: string }>(
    repo,
    `select message_id as id from part where session_id = '${sessionID}' and data like '%${prompt}%'`,
  )
  const revert = JSON.stringify({ messageID: row?.id })
  await machine.rows(repo, `update session set revert = '${revert}' where id = '${sessionID}'`)
}

const redoes = ({ machine, repo }: Person, id: string) =>
  machine.rows(repo, `update session set revert = null where id = '${id}'`)

test("behind a pending undo nothing comes in, and nothing that was saved goes out", async () => {
  const { alice, bob, model } = await story()
  model.when("first", "One.").when("second", "Two.").when("third", "Three.")
  await alice.says("first")
  const id = await alice.latest()
  await alice.says("second", id)
  const { file } = await alice.saves("--commit", "--push")
  await bob.loads(id)
  await bob.says("third of bob", id)
  await bob.saves("--commit", "--push")

  await undoes(alice, id, "second")
  expect(await alice.types("load", id)).toMatchObject({ stdout: expect.stringContaining("2 messages undone here") })
  expect(await alice.types("save", "--session", id)).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(
      /holds 2 messages that this session does not have or hides behind an \/undo\.\nType \/redo/,
    ),
  })
  await alice.pulls()
  expect(JSON.parse((await alice.types("list", "--json")).stdout)).toMatchObject([
    { mark: "4 messages ahead, /undo pending" },
  ])
  expect(await alice.types("load", id)).toMatchObject({ code: 3, stderr: expect.stringContaining("Type /redo") })
  // Its advice, to the letter.
  await redoes(alice, id)
  expect(await alice.loads(id)).toMatchObject({ action: "extended", messages: 6 })
  expect(await alice.saves("--commit")).toMatchObject({ changed: false })
  expect(await alice.read(file)).toContain("third of bob")
})

test("of two todo lists the newer one stays, here and in the file", async () => {
  const { alice, bob, model } = await story()
  const todos = (...words: string[]) =>
    call("todowrite", {
      todos: words.map((content) => ({ content, status: "pending", priority: "high", id: content })),
    })
  model.when("two", todos("one", "two"), "Done.").when("five", todos("three", "four", "five"), "Done.")
  await alice.says("make it two")
  const { file, sessionID } = await alice.saves("--commit", "--push")
  await bob.loads(sessionID)
  await bob.says("make it five", sessionID)
  await bob.saves("--commit", "--push")
  const listOf = async (person: Person) =>
    (await person.machine.rows(person.repo, "select content from todo order by position")).map(({ content }) => content)
  const inFile = async () => (await alice.document(file))["opencode-session"]?.todos?.map(({ content }) => content)

  await alice.loads(sessionID)
  expect(await listOf(alice)).toEqual(["three", "four", "five"])
  expect(await alice.saves()).toMatchObject({ changed: false })
  // Also where the list here stayed behind.
  await alice.machine.rows(alice.repo, "update todo set content = 'stale'")
  await alice.saves()
  expect(await inFile()).toEqual(["three", "four", "five"])
  await alice.says("make it two again", sessionID)
  await alice.saves()
  expect(await inFile()).toEqual(["one", "two"])
})

test("a message that is here in part, and a file of an older commit, are no leave to save over a colleague", async () => {
  const { alice, bob, model } = await story()
  model.when("first", "One.").when("second", "Two.")
  await alice.says("first")
  const { file, sessionID } = await alice.saves("--commit", "--push")
  await bob.loads(sessionID)
  const last = `(select id from message where session_id = '${sessionID}' order by time_created desc limit 1)`
  await bob.machine.rows(
    bob.repo,
    `delete from part where message_id = ${last} and id <> (select min(id) from part where message_id = ${last})`,
  )
  expect(await bob.types("save", "--session", sessionID)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(`${file} holds 1 message that this session does not have in full.`),
  })
  expect(await bob.loads(sessionID)).toMatchObject({ action: "extended" })
  expect(await bob.saves()).toMatchObject({ changed: false })

  await bob.says("second of bob", sessionID)
  await bob.saves("--commit", "--push")
  await alice.pulls()
  await alice.git("checkout", "-q", "HEAD~1", "--", file)
  const refused = await alice.types("save", "--commit", "--push")
  expect(refused).toMatchObject({ code: 3, stdout: "" })
  expect(refused.stderr).toContain(`HEAD:${file} holds 2 messages`)
  const [, name = ""] = /`opencode-session load (\S+)`/.exec(refused.stderr) ?? []
  expect((await alice.types("load", name)).code).toBe(0)
  expect(await alice.saves("--commit", "--push")).toMatchObject({ messages: 4 })
  expect(await alice.git("show", `HEAD:${file}`)).toContain("second of bob")
})
