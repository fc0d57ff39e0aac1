/** Sessions with one of everything go 2 → 1 → 2 → 1 and 1 → 2 → 1 → 2, and everybody's model is sent the same conversation. */
import { expect, test, vi } from "vitest"
import { readSession } from "../../src/session/document/read.ts"
import { down } from "../../src/session/v2/down.ts"
import { up } from "../../src/session/v2/up.ts"
import { playEverything } from "../bed/everything.ts"
import { everything2 } from "../bed/everything2.ts"
import { recall, type ScriptedModel } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { story, withOpencode2 } from "../bed/story.ts"

vi.setConfig({ testTimeout: 3_600_000 })

/** What the model was last sent, in the order it stood, without what each OpenCode says of itself. */
function said(model: ScriptedModel): string {
  const request = model.requests.at(-1)
  return JSON.stringify(request?.messages.filter(({ role }) => role !== "system"))
}

withOpencode2("one of everything", () => {
  test("2 → 1 → 2 → 1", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary })
    const id = await everything2(alice, model)
    model.when(/go on/, "On.")
    // The next prompt carries out the undo that is pending.
    await alice.says("go on, one", id)
    const hers = said(model)
    const { file } = await alice.pushes(id)

    const loaded = await bob.loads(file)
    expect(loaded).toMatchObject({ sessionID: id, action: "imported" })
    await bob.says("go on, two", id)
    const his = said(model)
    for (const word of ["missing.md", "Those.", "It was looked into.", "what is on it?", "echo typed", "go on, one"])
      if (hers.includes(word)) expect(his).toContain(word)
    expect(await bob.pushes(id)).toMatchObject({ file, changed: true })
    const types = (await bob.document(file)).messages.map((message) => (message as unknown as { type: string }).type)
    expect(types).toContain("shell")
    expect(types).toContain("compaction")
    expect(types).toContain("idle")

    expect(await alice.loads(file)).toMatchObject({ sessionID: id, action: "extended" })
    await alice.says("go on, three", id)
    expect(said(model)).toContain("go on, two")
    expect(await alice.pushes(id)).toMatchObject({ file, changed: true })
    expect(await bob.loads(file)).toMatchObject({ sessionID: id, action: "extended" })
    expect(await bob.saves("--session", id)).toMatchObject({ changed: false })
  })

  test("1 → 2 → 1 → 2", async () => {
    const { alice, bob, model } = await story({ bob: opencode2Binary })
    // A request without tools is answered with the title, and the one for a summary has none.
    model.title = "We rounded the prices and added a total."
    const id = await playEverything({ alice, model })
    bob.machine.addModel("gpt-5-scripted")
    model
      .when("what did we add", recall(/added a (total)/))
      .when("a word of his", "The word is PHOENIX.")
      .when("which word", recall(/word is (PHOENIX)/))
      .when("a colour of hers", "The colour is TEAL.")
      .when("which colour", recall(/colour is (TEAL)/))
    const { file } = await alice.pushes(id)
    const made = up(readSession(await alice.read(file), file))
    expect(new Set(made.messages.map(({ type }) => type))).toEqual(
      new Set(["user", "assistant", "synthetic", "compaction"]),
    )
    const { notCarried, ...back } = down(made, "1.18.33")
    expect(notCarried).toEqual({})
    expect(up(back).messages).toEqual(made.messages)

    expect(await bob.loads(file)).toMatchObject({ sessionID: id, action: "imported" })
    expect(await bob.says("what did we add?", id)).toBe("I remember: total")
    await bob.says("a word of his", id)
    expect(await bob.pushes(id)).toMatchObject({ file, changed: true })

    expect(await alice.loads(file)).toMatchObject({ sessionID: id, action: "extended" })
    expect(await alice.says("which word?", id)).toBe("I remember: PHOENIX")
    await alice.says("a colour of hers", id)
    expect(await alice.pushes(id)).toMatchObject({ file, changed: true })

    expect(await bob.loads(file)).toMatchObject({ sessionID: id, action: "extended" })
    expect(await bob.says("which colour?", id)).toBe("I remember: TEAL")
    expect(await bob.says("what did we add?", id)).toBe("I remember: total")
    expect(await bob.pushes(id)).toMatchObject({ file, changed: true })
    expect(await alice.loads(file)).toMatchObject({ sessionID: id, action: "extended" })
    expect(await alice.saves("--session", id)).toMatchObject({ changed: false })
  })
})
