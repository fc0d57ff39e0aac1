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
import { type Person, story, withOpencode2 } from "../bed/story.ts"
import { hasTwoOrders, takenOver, upgraded } from "../bed/upgraded.ts"

vi.setConfig({ testTimeout: 7_200_000 })

/** Of every session that somebody has. @returns their ids */
async function compared(person: Person): Promise<string[]> {
  const second = await upgrades(person)
  const began = performance.now()
  await takenOver(second)
  const took = ((performance.now() - began) / 1000).toFixed(1)
  const all = await upgraded(second)
  const kinds = new Map<string, number>()
  let tied = 0
  for (const { first, made, theirs, relation } of all) {
    const { id } = first.info
    expect(made, id).toEqual(theirs)
    for (const { type } of theirs.messages) kinds.set(type, (kinds.get(type) ?? 0) + 1)
    if (hasTwoOrders(first)) tied++
    if (hasTwoOrders(first)) continue
    expect([id, relation]).toEqual([id, "equal"])
    const { notCarried, ...back } = down(theirs, "1.18.33")
    expect(notCarried, id).toEqual({})
    expect(up(back).messages, id).toEqual(theirs.messages)
  }
  console.log(`${all.length} sessions, taken over in ${took} s: ${[...kinds].map((kind) => kind.join(" ")).join(", ")}`)
  console.log(`all messages are equal; ${tied} sessions have some that the two order differently`)
  return all.map(({ first }) => first.info.id)
}

withOpencode2("the upgrade of OpenCode makes what we make", () => {
  test("of sessions with everything that OpenCode 1 takes", async () => {
    const count = Number(process.env.SESSIONS ?? 300)
    const { alice } = await story()
    await written(alice, generated(count, Number(process.env.STEADY_SEED ?? 1)))
    expect(await compared(alice)).toHaveLength(count)
  })

  test("of sessions that were played, with a subagent and an undo", async () => {
    const { alice, model } = await story()
    const played = await playEverything({ alice, model })
    await alice.says("Where were we?")
    const undone = await alice.latest()
    await alice.says("and then", undone)
    await alice.undoes(undone)
    const ids = await compared(alice)
    expect([ids.length, ids.includes(played), ids.includes(undone)]).toEqual([3, true, true])
  })
})
