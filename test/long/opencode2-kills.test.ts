/**
 * SIGKILL at each step and at any moment of a load that replaces a session of OpenCode 2, of the command alone or with its
 * server, and of the command that puts back. `STEADY_SEED=7` takes other moments, `KILLS=20` fewer.
 */
import { readdir } from "node:fs/promises"
import { expect, test, vi } from "vitest"
import { journalFolder } from "../../src/opencode/v2/journal.ts"
import { broughtIn, familyOf, grown, hostOf, type Kill, missingOf, works } from "../bed/growing2.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { random, told } from "../bed/steady.ts"
import { story, withOpencode2 } from "../bed/story.ts"

vi.setConfig({ testTimeout: 7_200_000 })

async function working() {
  const { alice, model } = await story({ alice: opencode2Binary })
  const family = await familyOf(alice, await works({ alice, model }))
  return { alice, model, family, asks: model.requests.length }
}

withOpencode2("a load into OpenCode 2 that is killed", () => {
  test("at each of its requests", async () => {
    const { alice, model, family, asks } = await working()
    const came = grown(family, "PLUM")
    const table: string[] = []
    let all = false
    for (let request = 1; !all; request++)
      for (const when of ["before", "during", "after"]) {
        const at = `${request}:${when}`
        const { killed } = await broughtIn(alice, came, { at })
        const between = (await alice.machine.sessions(alice.repo)).length
        const words = await hostOf(alice).putBack()
        const [old, now] = [await missingOf(alice, family), await missingOf(alice, came)]
        const state = now.length === 0 ? "as it came" : old.length === 0 ? "as it was" : `lost: ${[...old, ...now]}`
        table.push(`${at}: ${between} sessions, then ${state}${words.length > 0 ? ", told" : ""}`)
        expect(state, at).toMatch(/^as/)
        expect(await alice.machine.sessions(alice.repo), at).toHaveLength(2)
        expect(await readdir(journalFolder(alice.machine.env)), at).toEqual([])
        all = !killed
        // From what was here, each time anew.
        if (now.length === 0) await hostOf(alice).bringIn(family)
        if (all) break
      }
    console.log(`steady: ${table.join("\nsteady: ")}`)
    told("a replacing load on OpenCode 2, killed at a request", table.length, table.length - 1, 0)
    expect(model.requests).toHaveLength(asks)
  })

  test("and by Ctrl-C it is finished first", async () => {
    const { alice, family } = await working()
    const came = grown(family, "PLUM")
    expect(await broughtIn(alice, came, { at: "4:after", signal: "SIGINT" })).toMatchObject({ killed: true })
    expect(await missingOf(alice, came)).toEqual([])
    expect(await hostOf(alice).putBack()).toEqual([])
  })

  test("at any moment", async () => {
    const { alice, model, family, asks } = await working()
    const losses: string[] = []
    let [now, tries, faults, back] = [family, 0, 0, 0]
    let { took } = await broughtIn(alice, now)
    /** Most of its time it starts a server; so every other one is killed in the middle of a request. */
    const moment = (): Kill => {
      const whom = random() < 0.5 ? "all" : "it alone"
      if (random() < 0.5) return { whom, after: random() * took * 1.2 }
      return { at: `${1 + Math.floor(random() * 6)}:during`, delay: random() * 80 }
    }
    const kills = Number(process.env.KILLS ?? 200)
    for (; faults < kills && tries < kills * 3; tries++) {
      const came = grown(now, `w${tries}x`)
      const { killed, ...one } = await broughtIn(alice, came, moment())
      if (killed) faults++
      else took = (took + one.took) / 2
      // Who puts back may be killed as well.
      if (random() < 0.3)
        await broughtIn(alice, undefined, { after: random() * took, whom: random() < 0.5 ? "all" : "it alone" })
      back += (await hostOf(alice).putBack()).length
      const [isOld, isNew] = [await missingOf(alice, now), await missingOf(alice, came)].map((one) => one.length === 0)
      if (!isOld && !isNew) losses.push(`${tries}: neither what was here nor what came`)
      if (!killed && !isNew) losses.push(`${tries}: it did not come in`)
      if (isNew) now = came
      const sessions = await alice.machine.sessions(alice.repo)
      if (sessions.length !== 2) losses.push(`${tries}: ${sessions.length} sessions`)
      if ((await readdir(journalFolder(alice.machine.env))).length > 0) losses.push(`${tries}: a journal stays`)
    }
    console.log(`steady: put back ${back} times; ${now[0]?.document.messages.length} messages at the end`)
    told("a replacing load on OpenCode 2, killed at any moment", tries, faults, losses.length)
    expect(losses).toEqual([])
    expect(model.requests).toHaveLength(asks)
    expect(await hostOf(alice).status()).toEqual({ service: "stopped", untouched: false })
  })
})
