/** What OpenCode 1 wrote after OpenCode 2 had taken its sessions over is found, and comes in. */
import { expect, test } from "vitest"
import { leftBehind, rescued } from "../../src/opencode/v2/left-behind.ts"
import { statusOf } from "../../src/opencode/v2/service.ts"
import { opencodeOf } from "../bed/everything2.ts"
import { familyOf, hostOf } from "../bed/growing2.ts"
import { opencodeBinary } from "../bed/machine.ts"
import { recall, subagent } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { type Person, story, withOpencode2 } from "../bed/story.ts"

/** The same person with the other OpenCode: both have one database. */
const first = ({ machine, repo }: Person) => ({
  says: async (text: string, id?: string) => {
    const args = ["run", ...(id ? ["-s", id] : []), text]
    expect(await machine.run(opencodeBinary, args, { cwd: repo })).toMatchObject({ code: 0 })
  },
})

withOpencode2("OpenCode 2", () => {
  test("sessions that were left behind", async () => {
    const { alice, model } = await story({ alice: opencode2Binary })
    model
      .when("taken", "The word is PLUM.")
      .when("work", subagent("look"), "The word is PHOENIX.")
      .when("look", "Looked.")
      .when("go on", "The word is HELIOTROPE.")
      .when("which", recall(/word is (PHOENIX)/))
    const one = first(alice)
    await one.says("taken over")
    const opencode = opencodeOf(alice)
    // OpenCode 2 is asked where it would look, and has not run: nothing is said of its users, and nothing is started.
    expect(await statusOf(opencode, alice.repo)).toEqual({ service: "stopped", untouched: true })
    await expect(hostOf(alice).remove("ses_x")).rejects.toThrow("its first start takes over the sessions of OpenCode 1")
    expect(await leftBehind(opencode, alice.repo)).toEqual([])
    await alice.opencode("session", "list", "--standalone")
    const [taken] = await alice.machine.sessions(alice.repo)
    const id = taken?.id ?? ""
    expect(await leftBehind(opencode, alice.repo)).toEqual([])
    await one.says("work")
    await one.says("go on", id)
    const asks = model.requests.length
    const left = await leftBehind(opencode, alice.repo)
    expect(left.map(({ here, turns, subagents, afterTakeover }) => [here, turns, subagents, afterTakeover])).toEqual([
      ["shorter", 1, 0, true],
      ["absent", 1, 1, true],
    ])
    for (const { id } of left) await hostOf(alice).bringIn((await rescued(opencode, alice.repo, id))?.family ?? [])
    expect(await leftBehind(opencode, alice.repo)).toEqual([])
    expect(model.requests).toHaveLength(asks)
    const [grown] = await familyOf(alice, id)
    expect(grown?.document.messages.filter(({ type }) => type === "user")).toHaveLength(2)
    expect(await alice.says("which", left[1]?.id)).toBe("I remember: PHOENIX")
    // It went on in OpenCode 2 as well: then it is not to be replaced.
    await one.says("go on", left[1]?.id)
    expect((await leftBehind(opencode, alice.repo)).map(({ here }) => here)).toEqual(["diverged"])
  })
})
