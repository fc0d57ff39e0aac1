/** A colleague's turns come into a session of OpenCode 2 that is here: it is replaced, and nothing of it is ever lost. */
import { existsSync } from "node:fs"
import { readdir } from "node:fs/promises"
import { expect, test } from "vitest"
import { journalFolder } from "../../src/opencode/v2/journal.ts"
import { bringIn } from "../../src/opencode/v2/replace.ts"
import { type Serve, withServer } from "../../src/opencode/v2/server.ts"
import { asked, does } from "../bed/everything2.ts"
import { promptsOf } from "../bed/first.ts"
import { broughtIn, familyOf, grown, hostOf, missingOf, stranger, works } from "../bed/growing2.ts"
import { recall } from "../bed/model.ts"
import { databaseOf, opencode2Binary } from "../bed/opencode2.ts"
import { story, withOpencode2 } from "../bed/story.ts"

withOpencode2("OpenCode 2", () => {
  test("a session comes in, grows by what a colleague added, and is never seen by the model meanwhile", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary, bob: opencode2Binary })
    const id = await works({ alice, model })
    model.when("which word", recall(/launch word is (\w+)/)).when("which second", recall(/word is (HELIOTROPE)/))
    const family = await familyOf(alice, id, bob.repo)
    expect(family).toHaveLength(2)
    // Bob's OpenCode has never run: that it has nothing is said without starting it.
    expect((await hostOf(bob).reading((reader) => reader.snapshot())).sessions.size).toBe(0)
    expect(existsSync(databaseOf(bob.machine.env))).toBe(false)
    const asks = model.requests.length
    const told: number[][] = []
    const said = (...numbers: [number, number]) => void told.push(numbers)
    expect(await hostOf(bob).bringIn(family, said)).toEqual({ replaced: false, dropped: [] })
    const all = family.reduce((sum, { document }) => sum + document.messages.length, 0)
    expect(told).toEqual([
      [family[0]?.document.messages.length, all],
      [all, all],
    ])
    expect(await hostOf(bob).bringIn(grown(family, "HELIOTROPE"))).toEqual({ replaced: true, dropped: [] })
    const held = await familyOf(bob, id)
    expect(await missingOf(bob, grown(family, "HELIOTROPE"))).toEqual([])
    for (const { document } of held) expect(document.info.location).toEqual({ directory: bob.repo })
    expect(await bob.machine.sessions(bob.repo)).toHaveLength(2)
    expect(await hostOf(bob).status()).toEqual({ service: "stopped", untouched: false })
    expect(model.requests).toHaveLength(asks)
    expect(await bob.says("which word", id)).toBe("I remember: PHOENIX")
    expect(await bob.says("which second", id)).toBe("I remember: HELIOTROPE")
    // What a replacement would lose is a refusal, and stays.
    const before = await familyOf(bob, id)
    await bob.undoes(id)
    await expect(hostOf(bob).bringIn(grown(before, "PLUM"))).rejects.toThrow("has an undo that can still be taken back")
    expect(await missingOf(bob, before)).toEqual([])
    await bob.redoes(id)
    await hostOf(bob).bringIn(grown(before, "PLUM"))
    const { body } = await asked(bob, (ask) => ask("POST", `/api/session/${id}/fork`, {}))
    const forked = await familyOf(bob, (body as { data: { id: string } }).data.id)
    await expect(hostOf(bob).bringIn(grown(forked, "KIWI"))).rejects.toThrow("was forked from another session here")
    // Where its database is not as we know it, what is new still comes in.
    bob.machine.env.OPENCODE_SESSION_DIRECT = "0"
    await expect(hostOf(bob).bringIn(grown(before, "FIG"))).rejects.toThrow("its database is not as we know it")
    expect(await hostOf(bob).bringIn([stranger(bob.repo)])).toEqual({ replaced: false, dropped: [] })
    expect(await readdir(journalFolder(bob.machine.env))).toEqual([])
  })

  test("a prompt that is given while a load ends stays, with its turn", async () => {
    const { alice, model } = await story({ alice: opencode2Binary })
    const id = await works({ alice, model })
    model.when("and now", "Now this.")
    const { opencode } = hostOf(alice)
    /** Says something as soon as the session itself has come in; what comes below it fails. */
    const meanwhile =
      (text: string, fails: boolean): Serve =>
      (binary, cwd, use, began) =>
        withServer(
          binary,
          cwd,
          (ask) =>
            use(async (method, path, body) => {
              const { info } = (body ?? {}) as { info?: { id: string; parentID?: string } }
              if (fails && info?.parentID === id && !failed) {
                failed = true
                return { status: 500, body: { message: "no space" } }
              }
              const answer = await ask(method, path, body)
              if (method === "POST" && info?.id === id) await does(ask, id, "prompt", { text })
              return answer
            }),
          began,
        )
    let failed = false
    const prompts = async () => (await promptsOf(alice, id)).slice(1)
    const first = await familyOf(alice, id)
    await bringIn(opencode, alice.repo, grown(first, "PLUM"), { serve: meanwhile("and now?", false) })
    expect(await prompts()).toEqual(["Learn PLUM", "and now?"])
    const next = grown(await familyOf(alice, id), "FIG")
    await expect(bringIn(opencode, alice.repo, next, { serve: meanwhile("and now again?", true) })).rejects.toThrow(
      "Somebody has gone on with it meanwhile",
    )
    expect(await prompts()).toEqual(["Learn PLUM", "and now?", "Learn FIG", "and now again?"])
    expect(await familyOf(alice, id)).toHaveLength(first.length)
    expect(await readdir(journalFolder(alice.machine.env))).toEqual([])
  })

  test("a kill where it hurts leaves what was here, or what came", async () => {
    const { alice, model } = await story({ alice: opencode2Binary })
    const family = await familyOf(alice, await works({ alice, model }))
    const came = grown(family, "PLUM")
    const asks = model.requests.length
    for (const [at, words, left] of [
      ["2:after", [], family],
      ["4:after", [/what was here has been put back\.$/], family],
      ["5:after", [/is here now\.$/], came],
    ] as const) {
      expect(await broughtIn(alice, came, { at }), at).toMatchObject({ killed: true })
      expect(await hostOf(alice).putBack(), at).toEqual(words.map((word) => expect.stringMatching(word)))
      expect(await missingOf(alice, left), at).toEqual([])
      expect(await alice.machine.sessions(alice.repo), at).toHaveLength(2)
    }
    expect(await readdir(journalFolder(alice.machine.env))).toEqual([])
    expect(model.requests).toHaveLength(asks)
  })
})
