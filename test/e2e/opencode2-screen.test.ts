/** Inside OpenCode 2: the same commands on its real screen, without a model call. */
import { rm } from "node:fs/promises"
import { expect, test, vi } from "vitest"
import { held, recall } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import {
  choosesTurnOne,
  copiesLink,
  opens,
  seesCommandsRead,
  setsUp,
  turnsOnAutosave,
  whichThread,
} from "../bed/screen.ts"
import { story, withOpencode2 } from "../bed/story.ts"
import { keys } from "../bed/terminal.ts"

withOpencode2("OpenCode 2", () => {
  test("saved on one screen, loaded on another, gone on there and back; no command asks a model", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary, bob: opencode2Binary })
    model
      .when("launch", "Noted. The launch word is HELIOTROPE.")
      .when("which", recall(/launch word is (\w+)/))
      .when("once more", "Once more, then.")
    await setsUp(alice)
    await turnsOnAutosave(alice)
    const read = await seesCommandsRead(alice, whichThread)
    const hers = await opens(alice)
    // From the home screen there is nothing to save.
    await hers.command("session-save")
    await hers.shows("There is no session on the screen to save")
    await hers.command("session-load")
    await hers.shows("There are no saved sessions here")

    await hers.says("remember the launch word", "HELIOTROPE")
    const asked = model.requests.length
    await hers.command("session-save")
    await hers.shows("Session saved")
    expect(hers.screen()).toContain(".opencode/sessions/")
    expect(new Set(await read())).toEqual(new Set(["a worker"]))
    const [saved] = JSON.parse((await alice.types("list", "--json")).stdout)
    await hers.choosesInPalette("Show the last save")
    await hers.shows("Commit and push")
    hers.types(keys.down)
    hers.types(keys.enter)
    await hers.shows("opencode-session save --commit --push")
    hers.types(keys.escape)
    // Else the two keys are one with Alt.
    await hers.shows(/^(?![\s\S]*The last save)/)
    await hers.choosesInPalette("Show the last save")
    await hers.shows("Commit and push")
    hers.types(keys.enter)
    await hers.shows(/Session shared[\s\S]*pushed to origin\/main/)
    expect(await alice.git("show", "--format=", "--name-only", "origin/main")).toContain(saved.file)

    await bob.pulls()
    // As in a terminal that an OpenCode 1 has opened: it is the screen that counts.
    Object.assign(bob.machine.env, { OPENCODE: "1", OPENCODE_PID: String(process.pid) })
    const his = await opens(bob)
    await his.command("session-load")
    await his.shows(/Alice · \d\d:\d\d/)
    his.types(keys.enter)
    await his.shows("Session loaded")
    await his.shows("Noted. The launch word is HELIOTROPE.")
    expect(model.requests.length).toBe(asked)
    await his.says("which word was it?", "I remember: HELIOTROPE")
    await his.command("session-save")
    await his.shows("Session saved")
    await bob.shares(saved.file)
    // What Bob saves up to a turn lacks what came after: here it is shared already.
    await his.choosesInPalette("Save session up to a turn")
    await his.shows(/The last turn to share[\s\S]*turn 2 · [\s\S]*turn 1 · /)
    his.types(keys.down)
    his.types(keys.enter)
    await his.shows("These versions have messages from after turn 1")
    his.types(keys.escape)
    await his.shows("Nothing was chosen")
    await choosesTurnOne(his)
    await his.shows("Session loaded as a copy")
    const afterBob = model.requests.length

    // Alice's screen has shown this session, and does not hear of what another process writes.
    await alice.git("checkout", "-q", "--", saved.file)
    await alice.pulls()
    await hers.command("session-load")
    await hers.shows("ahead")
    hers.types(keys.enter)
    await hers.shows("Session brought up to date")
    await hers.shows("I remember: HELIOTROPE")
    expect(model.requests.length).toBe(afterBob)

    // What was saved once is kept up to date, without a word.
    const before = (await alice.document(saved.file)).messages.length
    await hers.says("say it once more", "Once more, then.")
    await vi.waitFor(async () => {
      expect((await alice.document(saved.file)).messages.length).toBeGreaterThan(before)
    }, 60_000)
    await copiesLink(hers, alice)
    for (const { machine, repo } of [alice, bob]) {
      const texts = await machine.rows<{ data: string }>(repo, "select data from session_message")
      expect(JSON.stringify(texts)).not.toMatch(/session-(save|load)|Session saved/)
    }
  })

  test("while the agent works, up to its last finished turn, or when it is done; a copy from the list", async () => {
    const { alice, model } = await story({ alice: opencode2Binary })
    const slow = held("Took its time.")
    model.when("first", "This is the first.").when("slowly", slow.reply)
    await setsUp(alice)
    const hers = await opens(alice)
    await hers.says("the first turn", "This is the first.")
    await hers.says("now answer slowly", "interrupt", false)
    await slow.asked
    await hers.command("session-save")
    await hers.shows("The agent is still working in this session")
    hers.types(keys.enter)
    await hers.shows("Session saved")
    const [{ file }] = JSON.parse((await alice.types("list", "--json")).stdout)
    expect(await alice.read(file)).toContain("This is the first.")
    expect(await alice.read(file)).not.toContain("slowly")
    await hers.command("session-save")
    await hers.shows("The agent is still working in this session")
    hers.types(keys.down + keys.enter)
    await hers.shows("The session is saved as soon as the agent is done.")
    slow.release()
    await vi.waitFor(async () => expect(await alice.read(file)).toContain("Took its time."), 60_000)

    const asked = model.requests.length
    await hers.command("session-list")
    await hers.shows("Saved sessions")
    hers.types(keys.enter)
    await hers.shows("Load a copy of it, to try another way")
    hers.types(keys.down + keys.enter)
    await hers.shows("Session loaded as a copy")
    await hers.shows("Took its time.")
    const sessions = await alice.machine.sessions(alice.repo)
    expect(sessions).toHaveLength(2)
    expect(model.requests.length).toBe(asked)
  })

  test("what fails is said in the corner; a colleague's OpenCode 1 is not disturbed by what is there for 2", async () => {
    const { alice, bob } = await story({ alice: opencode2Binary })
    await setsUp(alice)
    await bob.pulls()
    const his = await opens(bob)
    await his.command("session-save")
    await his.shows("There is no session on the screen to save")
    his.kill()
    // A worker that is gone says so, and the screen is still there.
    await seesCommandsRead(bob, 'threads.parentPort.on("message", () => process.exit(3))')
    const next = await opens(bob)
    await next.command("session-list")
    await next.shows(/Not done[\s\S]*The worker of/)
    next.kill()
    await rm(alice.path(".opencode/opencode-session/commands.js"))
    const hers = await opens(alice)
    await hers.command("session-save")
    await hers.shows("opencode-session is not in this checkout")
  })
})
