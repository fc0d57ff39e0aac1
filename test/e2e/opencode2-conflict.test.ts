/** Two people go on with one session, one in OpenCode 2 and one in OpenCode 1: nothing of either is lost. */
import { expect, test } from "vitest"
import { opencode2Binary } from "../bed/opencode2.ts"
import { opens, setsUp } from "../bed/screen.ts"
import { story, withOpencode2 } from "../bed/story.ts"
import { keys } from "../bed/terminal.ts"

withOpencode2("OpenCode 2", () => {
  test("a refused push, a pull that leaves a conflict, and Resolve on its screen: both sides load in both", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary })
    model.when("begin", "Begun.").when("her way", "Hers: HELIOTROPE.").when("his way", "His: VERMILION.")
    await setsUp(alice)
    await alice.says("let us begin")
    const { sessionID, file } = await alice.saves("--commit", "--push")
    await bob.loads(sessionID)
    await bob.goesOn(sessionID, "go his way")

    await alice.says("go her way", sessionID)
    const refused = await alice.types("save", "--session", sessionID, "--commit", "--push")
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("opencode-session resolve") })
    expect(await alice.merges()).toMatchObject({ code: 1 })
    const sides =
      /in conflict: yours has 4 messages, saved by Alice; theirs has 4 messages, saved by Bob, and both went on/
    for (const args of [
      ["save", "--session", sessionID],
      ["load", file],
    ])
      expect(await alice.types(...args)).toMatchObject({ code: 3, stdout: "", stderr: expect.stringMatching(sides) })

    const asked = model.requests.length
    const screen = await opens(alice)
    await screen.command("session-load")
    await screen.shows("in conflict")
    screen.types(keys.enter)
    await screen.shows("Resolve: keep what each side has")
    screen.types(keys.enter)
    await screen.shows("git commit")
    screen.kill()
    expect(model.requests).toHaveLength(asked)
    expect(await alice.git("ls-files", "--unmerged")).toBe("")
    await alice.git("commit", "-q", "--no-edit")
    await alice.git("push", "-q")

    await bob.pulls()
    const files = await bob.files()
    expect(files).toHaveLength(2)
    const loads = async (person: typeof bob) => {
      for (const one of files) await person.loads(one)
      const table = person.machine.isSecond ? "session_message" : "part"
      return JSON.stringify(await person.machine.rows(person.repo, `select data from ${table}`))
    }
    for (const person of [alice, bob]) {
      const texts = await loads(person)
      expect(texts).toContain("HELIOTROPE")
      expect(texts).toContain("VERMILION")
    }
    for (const one of files) expect(await bob.loads(one)).toMatchObject({ action: "unchanged" })
  })
})
