/** A colleague's turns come into a session of OpenCode 2 that is here: it is replaced, and nothing of it is ever lost. */
import { readdir } from "node:fs/promises"
import { expect, test } from "vitest"
import { differenceOf } from "../../src/opencode/v2/alike.ts"
import { journalFolder } from "../../src/opencode/v2/journal.ts"
import { asked, does } from "../bed/everything2.ts"
import { broughtIn, familyOf, grown, hostOf } from "../bed/growing2.ts"
import { recall, subagent } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { story, withOpencode2 } from "../bed/story.ts"

withOpencode2("OpenCode 2", () => {
  test("a session comes in, grows by what a colleague added, and is never seen by the model meanwhile", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary, bob: opencode2Binary })
    model
      .when("work", subagent("look"), "The launch word is PHOENIX.")
      .when("look", "Looked.")
      .when("which word", recall(/launch word is (\w+)/))
      .when("which second", recall(/word is (HELIOTROPE)/))
    await alice.says("work")
    const id = (await alice.machine.sessions(alice.repo)).find(({ title }) => title === model.title)?.id ?? ""
    const family = await familyOf(alice, id, bob.repo)
    expect(family).toHaveLength(2)
    const asks = model.requests.length
    expect(await hostOf(bob).bringIn(family)).toEqual({ replaced: false, dropped: [] })
    expect(await hostOf(bob).bringIn(grown(family, "HELIOTROPE"))).toEqual({ replaced: true, dropped: [] })
    const held = await familyOf(bob, id)
    for (const [index, { document, directory }] of grown(family, "HELIOTROPE").entries()) {
      expect(differenceOf(document, held[index]?.document ?? document)).toEqual({ dropped: [] })
      expect(held[index]?.document.info.location).toEqual({ directory })
    }
    expect(await bob.machine.sessions(bob.repo)).toHaveLength(2)
    expect(await hostOf(bob).status()).toEqual({ service: "stopped", untouched: false })
    expect(model.requests).toHaveLength(asks)
    expect(await bob.says("which word", id)).toBe("I remember: PHOENIX")
    expect(await bob.says("which second", id)).toBe("I remember: HELIOTROPE")
    // What a replacement would lose is a refusal, and stays.
    const before = await familyOf(bob, id)
    const [prompt] = before[0]?.document.messages ?? []
    await asked(bob, (ask) => does(ask, id, "revert/stage", { messageID: prompt?.id }))
    await expect(hostOf(bob).bringIn(grown(before, "PLUM"))).rejects.toThrow("has an undo that can still be taken back")
    expect((await familyOf(bob, id))[0]?.document.messages).toEqual(before[0]?.document.messages)
    expect(await readdir(journalFolder(bob.machine.env))).toEqual([])
  })

  test("a kill where it hurts leaves what was here, or what came", async () => {
    const { alice, model } = await story({ alice: opencode2Binary })
    model.when("work", subagent("look"), "Done.").when("look", "Looked.")
    await alice.says("work")
    const id = (await alice.machine.sessions(alice.repo)).find(({ title }) => title === model.title)?.id ?? ""
    const family = await familyOf(alice, id)
    const came = grown(family, "PLUM")
    const asks = model.requests.length
    for (const [step, words, left] of [
      ["2:after", 0, family],
      ["4:after", 1, family],
      ["5:after", 1, came],
    ] as const) {
      expect(await broughtIn(alice, came, step), step).toBe(true)
      expect(await hostOf(alice).putBack(), step).toHaveLength(words)
      const held = await familyOf(alice, id)
      expect(held, step).toHaveLength(2)
      for (const [index, { document }] of left.entries())
        expect(differenceOf(document, held[index]?.document ?? document), step).toEqual({ dropped: [] })
      expect(await alice.machine.sessions(alice.repo), step).toHaveLength(2)
    }
    expect(await readdir(journalFolder(alice.machine.env))).toEqual([])
    expect(model.requests).toHaveLength(asks)
  })
})
