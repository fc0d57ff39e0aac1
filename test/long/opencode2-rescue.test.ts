/** Sessions that OpenCode 1 and OpenCode 2 both go on with, on one machine, and what `rescue` makes of them. */
import { rm } from "node:fs/promises"
import { expect, test } from "vitest"
import { asked, does, undoes2 } from "../bed/everything2.ts"
import { multiplied, promptsOf, rescues, tablesOfFirst, takesOver, withFirst } from "../bed/first.ts"
import { opencodeBinary } from "../bed/machine.ts"
import { recall, subagent } from "../bed/model.ts"
import { opencode2Binary, rowsOf } from "../bed/opencode2.ts"
import { story, withOpencode2 } from "../bed/story.ts"

withOpencode2("OpenCode 2", () => {
  test("a session that both go on with, again and again, is never mixed and never twice", async () => {
    const { alice, model } = await story({ alice: opencode2Binary })
    model.when("work", subagent("look"), "The word is PHOENIX.").when("look", "Looked.")
    model.when("which", recall(/word is (PHOENIX)/))
    const id = await withFirst(alice, (says) => says("work", { title: "Both" }))
    await takesOver(alice)
    await asked(alice, (ask) => does(ask, id, "prompt", { text: "only in 2" }))
    const goesOn = (text: string) => withFirst(alice, (says) => says(text, { id }))
    await goesOn("only in 1")
    const [copy] = (await rescues(alice, "--session", id)).rescued
    expect(copy).toMatchObject({ title: "Both (from OpenCode 1)", action: "copied", subagents: 1 })
    // OpenCode 1 goes on: the copy is extended, and stays the only one.
    await goesOn("more in 1")
    expect((await rescues(alice, "--all")).rescued).toMatchObject([{ action: "copied", sessionID: copy?.sessionID }])
    expect(await promptsOf(alice, copy?.sessionID ?? "")).toEqual(["work", "only in 1", "more in 1"])
    // OpenCode 2 goes on with the copy: nothing is left behind; and then both do.
    expect(await alice.says("which", copy?.sessionID)).toBe("I remember: PHOENIX")
    expect((await rescues(alice)).found).toEqual([])
    await goesOn("last in 1")
    const [second] = (await rescues(alice, "--all")).rescued
    expect(second?.sessionID).not.toBe(copy?.sessionID)
    expect(await promptsOf(alice, second?.sessionID ?? "")).toEqual(["work", "only in 1", "more in 1", "last in 1"])
    expect(await promptsOf(alice, copy?.sessionID ?? "")).toEqual(["work", "only in 1", "more in 1", "which"])
    expect(await promptsOf(alice, id)).toEqual(["work", "only in 2"])
    expect((await rescues(alice, "--all")).rescued).toEqual([])
    const all = await rowsOf(alice.machine.env, "select id from session_v2")
    expect(all).toHaveLength(6)
  })

  test("what its user did in OpenCode 2 is no loss; a folder that is gone; files instead", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary })
    const secret = "ghp_aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"
    model.when("token", `The word is PHOENIX, the token ${secret}.`).when("which", recall(/word is (PHOENIX)/))
    const gone = await alice.worktree(`${alice.repo}-gone`, "gone")
    const undone = await withFirst(alice, async (says) => {
      const id = await says("first", { title: "Undone" })
      await says("second", { id })
      return id
    })
    await takesOver(alice)
    await asked(alice, async (ask) => {
      await undoes2(ask, undone, 1)
      await does(ask, undone, "prompt", { text: "another way" })
    })
    expect(await promptsOf(alice, undone)).toEqual(["first", "another way"])
    const kept = await withFirst(alice, (says) => says("token", { title: "Kept" }))
    const away = await withFirst(gone, (says) => says("work", { title: "Away" }))
    await rm(gone.repo, { recursive: true })
    const tables = await tablesOfFirst(alice)
    const { found } = await rescues(alice)
    expect(found.map(({ title }) => title)).toEqual(["Away", "Kept"])

    const saved = await rescues(alice, "--session", kept, "--save")
    expect(saved.rescued).toMatchObject([{ action: "saved", sessionID: kept }])
    const file = saved.rescued.map((one) => ("file" in one ? one.file : "")).join()
    const text = await alice.read(file)
    expect(text).not.toContain(secret)
    expect(JSON.parse(text).messages[0].info.role).toBe("user")
    expect((await rescues(alice, "--session", kept, "--save")).rescued).toMatchObject([{ action: "unchanged" }])
    await alice.shares(file)
    await bob.loads(kept)
    expect(await bob.says("which", kept)).toBe("I remember: PHOENIX")

    const all = await rescues(alice, "--all")
    expect(all.rescued).toMatchObject([{ title: "Kept", action: "imported", directory: alice.repo }])
    expect(all.kept).toEqual([{ id: away, why: "its folder is gone" }])
    const named = await rescues(alice, "--session", away)
    expect(named.rescued).toMatchObject([{ title: "Away", directory: alice.repo }])
    expect((await rescues(alice)).found).toEqual([])
    expect(await tablesOfFirst(alice)).toBe(tables)
  })

  test("OpenCode 1 on a database that OpenCode 2 began: doctor says it in words, and what helps", async () => {
    const { alice } = await story({ alice: opencode2Binary })
    await takesOver(alice)
    expect((await rescues(alice)).found).toEqual([])
    alice.machine.env.OPENCODE_BIN = opencodeBinary
    const { stdout } = await alice.types("doctor")
    expect(stdout).toContain("OpenCode 2 was started first on this database, and OpenCode 1 cannot use it")
    expect(stdout).toContain("OPENCODE_DB=opencode-1.db")
    const first = await alice.machine.run(opencodeBinary, ["session", "list"], {
      cwd: alice.repo,
      env: { OPENCODE_DB: "opencode-1.db" },
    })
    expect(first).toMatchObject({ code: 0 })
  })

  test("where OpenCode 2 would lose something it says so, and all else comes in; kills lose and double nothing", async () => {
    const { alice } = await story({ alice: opencode2Binary })
    const id = await withFirst(alice, async (says) => {
      const id = await says("first", { title: "Undoing" })
      return says("second", { id })
    })
    await takesOver(alice)
    await alice.undoes(id)
    await withFirst(alice, async (says) => {
      await says("third", { id })
      await multiplied(alice, await says("work", { title: "Many" }), 59)
    })
    let kills = 0
    for (let delay = 1500; ; delay += 1000) {
      const killed = await alice.machine.run(
        "timeout",
        ["-s", "KILL", String(delay / 1000), "opencode-session", "rescue", "--all"],
        {
          cwd: alice.repo,
        },
      )
      if (killed.code === 1) break
      kills += 1
    }
    const { stdout, code } = await alice.types("rescue", "--all")
    expect(code).toBe(1)
    expect(stdout).toContain('"Undoing" has an undo that can still be taken back here')
    expect(stdout).toContain("run `opencode-session rescue` again")
    await alice.redoes(id)
    expect((await rescues(alice, "--all")).rescued).toMatchObject([{ action: "extended", sessionID: id }])
    expect(await promptsOf(alice, id)).toEqual(["first", "second", "third"])
    const rows = await rowsOf(alice.machine.env, "select id from session_v2")
    expect(rows).toHaveLength(61)
    const prompts = await rowsOf(alice.machine.env, "select id from session_message where type = 'user'")
    expect(prompts).toHaveLength(63)
    console.log(`60 sessions, brought in over ${kills} kills: each once`)
  })

  test("figures of many", async () => {
    const { alice } = await story({ alice: opencode2Binary })
    const sessions = 300
    await withFirst(alice, (says) => says("first", { title: "First" }))
    await takesOver(alice)
    const one = await withFirst(alice, async (says) => {
      const id = await says("first", { title: "Many" })
      await says("second", { id })
      return says("third", { id })
    })
    await multiplied(alice, one, sessions - 1)
    const timed = async <Done>(work: () => Promise<Done>): Promise<[Done, number]> => {
      const began = performance.now()
      return [await work(), Math.round(performance.now() - began)]
    }
    const [{ found }, listing] = await timed(() => rescues(alice))
    const [{ rescued, failed }, bringing] = await timed(() => rescues(alice, "--all"))
    expect([found.length, rescued.length, failed.length]).toEqual([sessions, sessions, 0])
    const [again, nothing] = await timed(() => rescues(alice, "--all"))
    expect(again.found).toEqual([])
    const messages = rescued.reduce((sum, { messages }) => sum + messages, 0)
    console.log(`${sessions} sessions, ${messages} messages: listed in ${listing} ms, brought in in ${bringing} ms`)
    console.log(`then to find nothing: ${nothing} ms`)
  })
})
