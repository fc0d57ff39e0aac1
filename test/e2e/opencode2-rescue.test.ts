/** What OpenCode 1 wrote after OpenCode 2 had taken its sessions over comes in, once, and nothing is mixed. */
import { expect, test } from "vitest"
import { asked, does } from "../bed/everything2.ts"
import { promptsOf, rescues, tablesOfFirst, takesOver, withFirst } from "../bed/first.ts"
import { Machine } from "../bed/machine.ts"
import { subagent } from "../bed/model.ts"
import { opencode2Binary, rowsOf } from "../bed/opencode2.ts"
import { Person, story, withOpencode2 } from "../bed/story.ts"
import { takenOver } from "../bed/upgraded.ts"

withOpencode2("OpenCode 2", () => {
  test("what OpenCode 1 left behind comes in once; what both went on with comes as a copy", async () => {
    const { alice, model } = await story({ alice: opencode2Binary })
    model.when("work", subagent("look"), "The word is PHOENIX.").when("look", "Looked.")
    const [taken, both, deleted] = await withFirst(alice, async (says) => [
      await says("first", { title: "Taken" }),
      await says("first", { title: "Both" }),
      await says("first", { title: "Deleted" }),
      await says("first", { title: "Quiet" }),
    ])
    // Nothing is said of what OpenCode 2 may take over itself, and it is not started.
    const early = await alice.types("rescue")
    expect(early).toMatchObject({ code: 1, stdout: "" })
    expect(early.stderr).toContain("its first start takes over the sessions of OpenCode 1")
    await takesOver(alice)
    await asked(alice, async (ask) => {
      await does(ask, both ?? "", "prompt", { text: "only in 2" })
      await ask("DELETE", `/api/session/${deleted}`)
    })
    const made = await withFirst(alice, async (says) => {
      await says("second", { id: taken ?? "" })
      await says("only in 1", { id: both ?? "" })
      return says("work", { title: "New" })
    })
    const asks = model.requests.length
    const tables = await tablesOfFirst(alice)

    const { found } = await rescues(alice)
    expect(found.map(({ title, here, turns, subagents, deleted }) => [title, here, turns, subagents, deleted])).toEqual(
      [
        ["New", "absent", 1, 1, false],
        ["Both", "diverged", 2, 0, false],
        ["Taken", "shorter", 1, 0, false],
        ["Deleted", "absent", 1, 0, true],
      ],
    )
    expect((await alice.types("doctor")).stdout).toContain(
      "OpenCode 2 does not have, or has shorter, 3 sessions of OpenCode 1",
    )
    const dry = await rescues(alice, "--all", "--dry-run")
    expect(dry.rescued.map(({ title, action }) => [title, action])).toEqual([
      ["New", "imported"],
      ["Both", "copied"],
      ["Taken", "extended"],
    ])
    expect(dry.found).toEqual(found)

    const { rescued, kept, failed, ...all } = await rescues(alice, "--all")
    expect(all.found).toEqual(found)
    expect(rescued.map(({ title, action }) => [title, action])).toEqual([
      ["New", "imported"],
      ["Both (from OpenCode 1)", "copied"],
      ["Taken", "extended"],
    ])
    expect(kept).toEqual([{ id: deleted, why: "it was deleted in OpenCode 2" }])
    expect(failed).toEqual([])
    const copy = rescued[1]?.sessionID ?? ""
    expect(await promptsOf(alice, taken ?? "")).toEqual(["first", "second"])
    expect(await promptsOf(alice, both ?? "")).toEqual(["first", "only in 2"])
    expect(await promptsOf(alice, copy)).toEqual(["first", "only in 1"])
    const held = await rowsOf<{ parent: string; directory: string }>(
      alice.machine.env,
      "select coalesce(parent_id, '') as parent, directory from session_v2",
    )
    // Taken, Both, its copy, Quiet, New and its subagent.
    expect(held).toHaveLength(6)
    expect(held.filter(({ parent }) => parent === made)).toHaveLength(1)
    expect(new Set(held.map(({ directory }) => directory))).toEqual(new Set([alice.repo]))

    const again = await rescues(alice, "--session", deleted ?? "")
    expect(again.found.map(({ title }) => title)).toEqual(["Deleted"])
    expect(again.rescued).toMatchObject([{ action: "imported" }])
    expect((await alice.types("rescue")).stdout).toContain("OpenCode 1 left nothing behind")
    expect(await tablesOfFirst(alice)).toBe(tables)
    expect(model.requests).toHaveLength(asks)
  })

  test("what was undone in OpenCode 1 does not come in as if it were not", async () => {
    const { alice, model } = await story()
    model.when("first", "One.").when("second", "Two.")
    await alice.says("first")
    const taken = await alice.latest()
    const second = new Person(await Machine.create("Alice", alice.machine.home, model, opencode2Binary), alice.repo)
    await takenOver(second)
    await alice.says("first")
    const left = await alice.latest()
    for (const id of [taken, left]) {
      await alice.says("second", id)
      await alice.undoes(id, 1)
    }
    const { found } = await rescues(second)
    expect(found).toMatchObject([{ id: left, turns: 1, undone: 2 }])
    const { rescued, warnings } = await rescues(second, "--session", left)
    expect(rescued).toMatchObject([{ sessionID: left, messages: 2 }])
    expect(warnings).toEqual([expect.stringContaining("comes without 2 messages that an undo hides in OpenCode 1.")])
    expect(await promptsOf(second, left)).toEqual(["first"])
    expect((await rescues(second)).found).toEqual([])
  })
})
