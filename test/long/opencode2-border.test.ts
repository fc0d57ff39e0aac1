/** A session goes from OpenCode 1 to OpenCode 2 and back, and each agent remembers what the other has done. */
import { expect, test } from "vitest"
import { hostOf1 } from "../../src/opencode/v1/host.ts"
import { whichOpencode } from "../../src/opencode/which.ts"
import { down } from "../../src/session/v2/down.ts"
import { up } from "../../src/session/v2/up.ts"
import { familyOf, hostOf, missingOf } from "../bed/growing2.ts"
import { bash, recall, subagent, thinking } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { story, withOpencode2 } from "../bed/story.ts"

withOpencode2("OpenCode 1 and 2", () => {
  test("1 → 2 → 1", async () => {
    const { alice, bob, model } = await story({ bob: opencode2Binary })
    model
      .when("work", bash("echo one; exit 3"), subagent("look"), thinking("Hm.", "The launch word is PHOENIX."))
      .when("look", "Looked.")
      .when("which word", bash("echo two"), recall(/launch word is (\w+)/))
      .when("which echo", recall(/(two)/))
    await alice.says("work")
    const { opencode } = await whichOpencode({ cwd: alice.repo, env: alice.machine.env, now: () => new Date() })
    const first = hostOf1(opencode)
    const reads = (id: string) => first.reading(alice.repo, (reader) => reader.session(id))
    const snapshot = await first.reading(alice.repo, (reader) => reader.snapshot())
    const ids = [...snapshot.sessions.values()].sort(
      (a, b) => Number(Boolean(a.parentID)) - Number(Boolean(b.parentID)),
    )
    const documents = await Promise.all(ids.map(({ id }) => reads(id)))
    const family = documents.map((document) => ({ document: up(document), directory: bob.repo }))
    await hostOf(bob).bringIn(family)
    expect(await missingOf(bob, family)).toEqual([])
    const id = ids[0]?.id ?? ""
    expect(await bob.says("which word", id)).toBe("I remember: PHOENIX")
    const [back] = await familyOf(bob, id)
    if (!back) throw new Error("it is gone")
    const { notCarried, ...document } = down(back.document, "1.18.33")
    const held = await reads(id)
    const here = new Set(held.messages.map(({ info }) => info.id))
    const messages = [...held.messages, ...document.messages.filter(({ info }) => !here.has(info.id))]
    expect(messages.length).toBe(held.messages.length + 3)
    const more = { info: held.info, messages }
    await first.bringIn([more], { cwd: alice.repo, isNew: () => false }, async () => {})
    expect(await alice.says("which echo", id)).toBe("I remember: two")
  })
})
