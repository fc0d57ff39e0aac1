/** The whole work goes over, and nothing of the machine. */
import { expect, test } from "vitest"
import { factsKey } from "../../src/session/schema.ts"
import { bash, call, recall, subagent } from "../bed/model.ts"
import { type Person, story } from "../bed/story.ts"

/** Parents and titles of all sessions, as a tree of ids. */
const tree = ({ machine, repo }: Person) =>
  machine.rows(repo, "select id, parent_id as parentID, title from session order by id")

const todosOf = ({ machine, repo }: Person) =>
  machine.rows(repo, "select session_id, content, status, priority, position from todo order by 1, 5")

test("two levels of subagents and todos arrive at another path and home, and no path of the first machine with them", async () => {
  const { alice, bob, model } = await story()
  // Subagents may have subagents, which OpenCode denies them unless told.
  alice.machine.configure({ subagent_depth: 3, agent: { general: { permission: { task: "allow" } } } })
  const todos = [
    { content: "read the notes", status: "completed", priority: "high" },
    { content: 'it\'s "quoted"\n and long', status: "pending", priority: "low" },
  ]
  model
    .when("plan the work", call("todowrite", { todos }), subagent("find the secret word"), "The subagents know.")
    .when("find the secret word", subagent("look into notes.txt"), "My subagent found it: the secret word is NESTED.")
    .when(
      "look into notes.txt",
      call("read", { filePath: alice.path("notes.txt") }),
      bash("pwd; ls $HOME; echo $XDG_DATA_HOME/opencode/x"),
      "Found: the secret word is NESTED.",
    )
    .when("what did the subagents find", recall(/secret word is (\w+)/))
    .when(
      "read it again",
      ({ messages }) => {
        // The model uses the path it finds in its context.
        const path = /"filePath\\?":\s*\\?"([^"\\]+notes\.txt)/.exec(JSON.stringify(messages))?.[1]
        return call("read", { filePath: path })
      },
      recall(/BOBS COPY: (\w+)/),
    )
  await alice.writes("notes.txt", "The word is in here.\n")
  await alice.says("plan the work")
  const saved = await alice.saves()
  expect(saved.warnings).toEqual([])
  const document = await alice.document(saved.file)
  expect(document[factsKey]?.subagents).toHaveLength(2)
  expect(document[factsKey]?.todos).toEqual(todos)
  const text = await alice.read(saved.file)
  expect(text).not.toContain(alice.machine.home)
  expect(text).toContain("{{worktree}}/notes.txt")
  expect(text).toContain("{{opencode-data}}/x")
  expect(text).not.toContain('"permission": [')
  expect(document[factsKey]?.left).toMatchObject({ "permission rules": expect.any(Number) })
  await alice.shares(saved.file)

  const loaded = await bob.loads(saved.file)
  expect(loaded).toMatchObject({ action: "imported", warnings: [], sessionID: saved.sessionID })
  expect(await tree(bob)).toEqual(await tree(alice))
  expect(await todosOf(bob)).toEqual(await todosOf(alice))
  const asked = await bob.machine.asks<{ id: string }[]>(bob.repo, `/session/${saved.sessionID}/children`)
  expect(asked.map(({ id }) => id)).toEqual([document[factsKey]?.subagents?.[0]?.info.id])
  expect(await bob.machine.asks(bob.repo, `/session/${saved.sessionID}/todo`)).toEqual(todos)
  const everything = JSON.stringify(
    await bob.machine.rows(
      bob.repo,
      "select data from part union all select data from message union all select directory from session",
    ),
  )
  expect(everything).not.toContain(alice.machine.home)
  expect(everything).toContain(bob.path("notes.txt"))

  // The agent answers from what a subagent found, and so does that subagent's own subagent, which reads Bob's file now.
  expect(await bob.says("what did the subagents find", saved.sessionID)).toBe("I remember: NESTED")
  const [inner] = await bob.machine.rows<{ id: string }>(
    bob.repo,
    `select id from session where parent_id in (select id from session where parent_id = '${saved.sessionID}')`,
  )
  await bob.writes("notes.txt", "BOBS COPY: YES\n")
  expect(await bob.says("read it again", inner?.id)).toBe("I remember: YES")
  // On the machine that saved it is the same, and saving it there again changes nothing.
  expect(await alice.loads(saved.file)).toMatchObject({ action: "unchanged" })
  expect(await alice.saves()).toMatchObject({ changed: false })
})

test("an undo that is pending is carried out on the saved copy; a subagent that is gone is named", async () => {
  const { alice, bob, model } = await story()
  model
    .when("keep this", subagent("vanish"), "Kept.")
    .when("vanish", "Gone.")
    .when("forget this", "The word is OBLIVION.")
    .when("which word", recall(/word is (\w+)/))
  await alice.says("keep this")
  const id = await alice.latest()
  await alice.says("forget this", id)
  const [undone] = await alice.machine.rows<{ id: string }>(
    alice.repo,
    `select message_id as id from part where session_id = '${id}' and data like '%forget this%'`,
  )
  const revert = JSON.stringify({ messageID: undone?.id })
  await alice.machine.rows(alice.repo, `update session set revert = '${revert}' where id = '${id}'`)
  const [child] = await alice.machine.rows<{ id: string }>(
    alice.repo,
    "select id from session where parent_id is not null",
  )
  await alice.opencode("session", "delete", String(child?.id))

  const saved = await alice.saves("--session", id)
  expect(saved.warnings).toEqual([`The subagent session ${child?.id} is gone from OpenCode, so it is not in the file.`])
  expect(saved.messages).toBe(3)
  const document = await alice.document(saved.file)
  expect(document[factsKey]).toMatchObject({ missing: [child?.id], left: { "undone messages": 2 } })
  await alice.shares(saved.file)
  const { sessionID } = await bob.loads(saved.file)
  expect(await bob.says("which word", sessionID)).toBe("I do not remember.")
})

test("an imported rule does not open what is closed here", async () => {
  const { alice, bob, model } = await story()
  model.when("hello", "Hello.").when("run it", bash("touch pwned"), "Tried.")
  await alice.says("hello")
  const { file, sessionID } = await alice.saves()
  const document = await alice.document(file)
  const permission = [{ permission: "*", pattern: "*", action: "allow" }]
  await bob.writes("given.json", JSON.stringify({ ...document, info: { ...document.info, permission } }))
  bob.machine.configure({ permission: { bash: "ask" } })
  expect((await bob.types("load", "given.json")).code).toBe(0)
  await bob.opencode("run", "-s", sessionID, "run it")
  await expect(bob.read("pwned")).rejects.toThrow()
})
