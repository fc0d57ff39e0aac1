/**
 * Hundreds of sessions of OpenCode 1, taken over by OpenCode 2 at its first start: what it has then is what our conversion
 * makes. `SESSIONS=2000` takes more, `STEADY_SEED=7` others.
 */
import { expect, test, vi } from "vitest"
import { down } from "../../src/session/v2/down.ts"
import { up } from "../../src/session/v2/up.ts"
import { playEverything } from "../bed/everything.ts"
import { upgrades } from "../bed/first.ts"
import { generated } from "../bed/generated.ts"
import { written } from "../bed/replay.ts"
import { story, withOpencode2 } from "../bed/story.ts"
import { hasTwoOrders, takenOver, upgraded } from "../bed/upgraded.ts"

vi.setConfig({ testTimeout: 7_200_000 })

withOpencode2("the upgrade of OpenCode", () => {
  test("makes of every session what we make of it", async () => {
    const count = Number(process.env.SESSIONS ?? 300)
    const { alice, model } = await story()
    const played = await playEverything({ alice, model })
    await alice.says("Where were we?")
    const undone = await alice.latest()
    await alice.says("and then", undone)
    await alice.undoes(undone)
    const began = performance.now()
    await written(alice, generated(count, Number(process.env.STEADY_SEED ?? 1)))
    const wrote = performance.now()
    const second = await upgrades(alice)
    await takenOver(second)
    const took = performance.now()
    const all = await upgraded(second)
    const [kinds, tied] = [new Map<string, number>(), all.filter(({ first }) => hasTwoOrders(first))]
    for (const { first, made, theirs, relation } of all) {
      const { id } = first.info
      expect(made, id).toEqual(theirs)
      for (const { type } of theirs.messages) kinds.set(type, (kinds.get(type) ?? 0) + 1)
      if (hasTwoOrders(first)) continue
      expect(relation, id).toBe("equal")
      const { notCarried, ...back } = down(theirs, "1.18.33")
      expect(notCarried, id).toEqual({})
      expect(up(back).messages, id).toEqual(theirs.messages)
    }
    const ids = all.map(({ first }) => first.info.id)
    // With the subagent of the one that was played.
    expect([ids.length, ids.includes(played), ids.includes(undone)]).toEqual([count + 3, true, true])
    const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`
    console.log(`${ids.length} sessions: written in ${seconds(began, wrote)}, taken over in ${seconds(wrote, took)}`)
    console.log(`${tied.length} of them have messages that the two order differently`)
    console.log(`messages: ${[...kinds].map(([kind, number]) => `${number} ${kind}`).join(", ")}; all of them equal`)
  })
})
