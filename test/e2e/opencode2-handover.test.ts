/** The main job with OpenCode 2, and across the border: saved on one machine, loaded on another, and the agent remembers. */
import { setTimeout } from "node:timers/promises"
import { expect, test } from "vitest"
import { asked, creates, does } from "../bed/everything2.ts"
import { bash, recall, thinking } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { story, withOpencode2 } from "../bed/story.ts"

const one = undefined
const recallTheWord = recall(/launch word is (\w+)/)
const recallTheOther = recall(/second word is (\w+)/)

const there: [string, { alice?: string; bob?: string }][] = [
  ["2 → 2", { alice: opencode2Binary, bob: opencode2Binary }],
  ["1 → 2", { bob: opencode2Binary }],
  ["2 → 1", { alice: opencode2Binary }],
]

withOpencode2("hand-over", () => {
  for (const [name, binaries] of there)
    test(`${name} and back`, async () => {
      const { alice, bob, model } = await story(binaries)
      model
        .when("remember", bash("echo the launch word is HELIOTROPE"), "Noted.")
        .when("which word", recallTheWord)
        .when("and another", "The second word is MAGNOLIA.")
        .when("which second", recallTheOther)
      await alice.says("remember the launch word")
      const saved = await alice.saves("--commit", "--push")
      expect(saved).toMatchObject({ messages: 3, cut: 0, changed: true, warnings: [] })
      expect(await alice.saves()).toMatchObject({ changed: false })

      const loaded = await bob.loads("1")
      expect(loaded).toMatchObject({ sessionID: saved.sessionID, messages: 3, action: "imported", warnings: [] })
      expect(await bob.saves()).toMatchObject({ file: saved.file, changed: false, warnings: [] })
      expect(await bob.loads("1")).toMatchObject({ action: "unchanged" })
      expect(await bob.says("which word was it?", loaded.sessionID)).toBe("I remember: HELIOTROPE")
      await bob.says("and another", loaded.sessionID)
      const back = await bob.pushes(saved.sessionID)
      expect(back).toMatchObject({ file: saved.file, messages: 7, changed: true })

      expect(await alice.loads(saved.file)).toMatchObject({ action: "extended", messages: 7 })
      expect(await alice.says("which second?", saved.sessionID)).toBe("I remember: MAGNOLIA")
      const last = await alice.pushes(saved.sessionID)
      expect(last).toMatchObject({ file: saved.file, messages: 9 })
      expect(await bob.loads(saved.file)).toMatchObject({ action: "extended", messages: 9 })
    })
  void one

  test("2 → 1, the same model goes on after its reasoning, and knows what was attached", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary })
    model
      .when("think", thinking("I weigh it.", "It is weighed."))
      .when("read the note", "Read.")
      .when("which word", recallTheWord)
    const uri = (mime: string, text: string) => `data:${mime};base64,${Buffer.from(text).toString("base64")}`
    const files = [{ uri: uri("text/plain", "the launch word is HELIOTROPE"), name: "note.txt" }]
    const sessionID = await asked(alice, async (ask) => {
      const id = await creates(ask, alice)
      await does(ask, id, "prompt", { text: "think of it" })
      await does(ask, id, "prompt", { text: "read the note", files })
      return id
    })
    const { file } = await alice.pushes(sessionID)
    const saved = await alice.read(file)
    expect(saved).toContain("reasoningField")
    await bob.loads(file)
    expect(await bob.says("which word was it?", sessionID)).toBe("I remember: HELIOTROPE")
    await bob.pushes(sessionID)
    await alice.pulls()
    // What was said before Bob is as Alice's OpenCode wrote it.
    const { messages } = await alice.document(file)
    const before = JSON.parse(saved).messages
    expect(messages.slice(0, before.length)).toEqual(before)
    expect(await alice.loads(file)).toMatchObject({ action: "extended" })
  })

  test("2 → 1, where the last that was done is a command typed with `!`", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary })
    model.when("hello", "Hi.").when("go on", "On.")
    await alice.says("hello")
    const sessionID = await alice.latest()
    await asked(alice, (ask) => does(ask, sessionID, "shell", { command: "echo typed" }))
    await bob.loads((await alice.pushes(sessionID)).file)
    expect(await bob.says("go on", sessionID)).toBe("On.")
  })

  test("2 → 1, where a killed load has left a half message", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary })
    model
      .when("remember", bash("echo the launch word is HELIOTROPE"), "Noted.")
      .when("and another", "The second word is MAGNOLIA.")
      .when("which second", recallTheOther)
    await alice.says("remember the launch word")
    const { sessionID, file } = await alice.saves("--commit", "--push")
    await bob.loads(file)
    await alice.goesOn(sessionID, "and another")
    expect(await bob.loads(file)).toMatchObject({ action: "extended" })
    const [{ id: last } = { id: "" }] = await bob.machine.rows<{ id: string }>(
      bob.repo,
      "select id from message order by time_created desc limit 1",
    )
    const partsOf = () =>
      bob.machine.rows(bob.repo, `select id, data from part where message_id = '${last}' order by id`)
    const parts = await partsOf()
    for (const number of [1, 0]) {
      const kept = `select id from part where message_id = '${last}' order by id limit ${number}`
      await bob.machine.rows(bob.repo, `delete from part where message_id = '${last}' and id not in (${kept})`)
      const { code, stderr } = await bob.types("save", "--session", sessionID)
      expect([code, stderr]).toEqual([3, expect.stringContaining("in full")])
      expect(await bob.loads(file)).toMatchObject({ action: "extended" })
      expect(await partsOf()).toEqual(parts)
    }
    expect(await bob.saves("--session", sessionID)).toMatchObject({ changed: false })
    expect(await bob.loads(file)).toMatchObject({ action: "unchanged" })
    expect(await bob.says("which second?", sessionID)).toBe("I remember: MAGNOLIA")
  })

  test("a save of a turn more reads that turn alone, and plain OpenCode loads the file", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary, bob: opencode2Binary })
    model
      .when("remember", bash("echo the launch word is HELIOTROPE"), "Noted.")
      .when("go on", "Gone on.")
      .when("which word", recallTheWord)
    await alice.says("remember the launch word")
    const [{ id: sessionID = "" } = {}] = await alice.machine.rows<{ id: string }>(
      alice.repo,
      "select id from session_v2",
    )
    await alice.says("go on", sessionID)
    // Rows of the last two seconds are not trusted.
    await setTimeout(2500)
    await alice.saves("--session", sessionID)
    await alice.says("go on", sessionID)
    const { stderr, stdout } = await alice.types("save", "--session", sessionID, "--json", "--verbose")
    expect(stderr).toMatch(/Kept from the file: [2-9] messages/)
    const { file } = JSON.parse(stdout)
    await alice.shares(file)
    await bob.pulls()
    await bob.opencode("session", "import", "--standalone", bob.path(file))
    expect(await bob.says("which word was it?", sessionID)).toBe("I remember: HELIOTROPE")
  })
})
