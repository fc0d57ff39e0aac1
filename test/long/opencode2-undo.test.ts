/** An undo of OpenCode 2 that can still be taken back: what is undone is not saved, and nothing comes in behind it. */
import { expect, test } from "vitest"
import { opencode2Binary } from "../bed/opencode2.ts"
import { expectRefusal } from "../bed/refusal.ts"
import { story, withOpencode2 } from "../bed/story.ts"

withOpencode2("OpenCode 2", () => {
  test("an undo that is pending at a load and at a save, and one that is taken back", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary, bob: opencode2Binary })
    model.when(/^"?(?:one|two|three)/, "Done.")
    await bob.says("one")
    const id = await bob.latest()
    await bob.says("two", id)
    const { file } = await bob.pushes(id)
    await alice.loads(file)
    const asks = model.requests.length
    await bob.undoes(id)
    expect(await bob.loads(file)).toMatchObject({ action: "unchanged", messages: 4 })
    await alice.goesOn(id, "three")
    await bob.pulls()
    expectRefusal(await bob.types("load", file), 3, /^".*" has a pending \/undo here: /, /^Type \/redo in OpenCode /)

    // OpenCode 2 notes the end of the turn once more, which is nothing that he has and she has not.
    await bob.redoes(id)
    expect(await bob.loads(file)).toMatchObject({ action: "extended", messages: 6 })
    expect(await bob.saves("--session", id)).toMatchObject({ changed: false })
    await bob.undoes(id)
    await bob.redoes(id)
    expect(await bob.saves("--session", id)).toMatchObject({ changed: false })
    expect(await bob.loads(file)).toMatchObject({ action: "unchanged" })

    // What is undone is in nobody's file but on purpose, and is still there to be redone.
    await bob.undoes(id)
    expect(await bob.types("save", "--session", id)).toMatchObject({ code: 3 })
    expect(await bob.saves("--session", id, "--replace")).toMatchObject({ changed: true, messages: 4 })
    expect(await bob.read(file)).not.toContain("three")
    await bob.redoes(id)
    expect(await bob.saves("--session", id)).toMatchObject({ changed: true, messages: 6 })
    expect(await bob.read(file)).toContain("three")
    expect(model.requests).toHaveLength(asks + 1)
  })
})
