/** Inside OpenCode: the commands on its real screen, without a model call. */
import { rename } from "node:fs/promises"
import { expect, test } from "vitest"
import { recall } from "../bed/model.ts"
import { choosesTurnOne, copiesLink, opens, seesCommandsRead, setsUp, whichThread } from "../bed/screen.ts"
import { Person, story } from "../bed/story.ts"
import { keys } from "../bed/terminal.ts"

test("saved on one screen, loaded on another, gone on there and back; neither asks a model or leaves a trace", async () => {
  const { alice, bob, model } = await story()
  model
    .when("launch", "Noted. The launch word is HELIOTROPE.")
    .when("hello", "Hello.")
    .when("which", recall(/launch word is (\w+)/))
  await setsUp(alice)
  const read = await seesCommandsRead(alice, whichThread)
  const hers = await opens(alice)
  // From the home screen there is nothing to save, and nothing is made.
  await hers.command("session-save")
  await hers.shows("There is no session on the screen to save")
  expect(await alice.machine.sessions(alice.repo)).toEqual([])

  await hers.says("remember the launch word", "HELIOTROPE")
  const asked = model.requests.length
  await hers.command("session-save")
  await hers.shows("Session saved")
  expect(hers.screen()).toContain(".opencode/sessions/")
  expect(hers.screen()).toMatch(/2 messages, \d KB/)
  expect(new Set(await read())).toEqual(new Set(["a worker"]))
  const [saved] = JSON.parse((await alice.types("list", "--json")).stdout)
  await hers.choosesInPalette("Show the last save")
  await hers.shows("Commit and push")
  hers.types(keys.enter)
  await hers.shows(/Session shared[\s\S]*committed as[\s\S]*pushed to origin\/main/)
  expect(await alice.git("show", "--format=", "--name-only", "origin/main")).toBe(`${saved.file}\n`)
  await hers.choosesInPalette("Show the last save")
  await hers.shows(/The last save[\s\S]*committed as/)
  hers.types(keys.escape)
  await hers.shows(/^(?![\s\S]*The last save)/)
  await copiesLink(hers, alice)

  await bob.pulls()
  const his = await opens(bob)
  await his.command("session-load")
  await his.shows("Load a saved session")
  // The preview of what is highlighted, from the first moment on.
  await his.shows(/> "?remember the launch word/)
  // Beside a session there is no preview, which hides a part of the list.
  his.types(keys.down)
  await his.shows(/Alice · \d\d:\d\d[\s\S]*From a turn …/)
  his.types(keys.up)
  await his.shows(/> "?remember the launch word/)
  his.types(keys.enter)
  await his.shows("Session loaded")
  await his.shows("Noted. The launch word is HELIOTROPE.")
  expect(model.requests.length).toBe(asked)

  await his.says("which word was it?", "I remember: HELIOTROPE")
  // Of a note over another one OpenCode draws a part.
  await his.shows(/^(?![\s\S]*2 messages)/)
  await his.command("session-save")
  await his.shows("Session saved")
  await bob.shares(saved.file)
  await choosesTurnOne(his)
  await his.shows(/Session loaded as a copy[\s\S]*it ends after turn 1/)
  const afterBob = model.requests.length

  // Alice's screen has shown this session, and never reads it anew by itself.
  await alice.pulls()
  await hers.command("session-load")
  await hers.shows("2 messages ahead")
  hers.types(keys.enter)
  await hers.shows("I remember: HELIOTROPE", 120)
  expect(model.requests.length).toBe(afterBob)
  await hers.says("which one, again?", "I remember: HELIOTROPE")
  for (const { machine, repo } of [alice, bob]) {
    const texts = await machine.rows<{ data: string }>(repo, "select data from part")
    expect(JSON.stringify(texts)).not.toMatch(/session-(save|load)|Session saved/)
  }
})

/** In the list of what can be loaded, which takes keys from when it has a preview. */
async function choosesFirst(screen: Awaited<ReturnType<typeof opens>>) {
  await screen.shows(/Load a saved session/)
  await screen.shows(/> "?(remember|thanks)/)
  screen.types(keys.enter)
}

test("what the screen has shown before is shown as it is now: loaded by another process, or after it was deleted", async () => {
  const { alice, bob, model } = await story()
  model
    .when("launch", "Noted. The launch word is HELIOTROPE.")
    .when("which", recall(/launch word is (\w+)/))
    .when("thanks", "You are welcome.")
  await setsUp(alice)
  await alice.says("remember the launch word")
  const id = await alice.latest()
  await alice.pushes(id)
  await bob.loads(id)
  await bob.goesOn(id, "which word was it?", "thanks")
  const hers = await opens(alice, "-s", id)
  await hers.shows("Noted. The launch word is HELIOTROPE.")
  // On the command line, beside the screen.
  await alice.loads(id)
  await hers.command("session-load")
  await choosesFirst(hers)
  await hers.shows("I remember: HELIOTROPE", 120)

  hers.types(`${keys.ctrlX}l`)
  await hers.shows("Sessions")
  hers.types(keys.ctrlD)
  await hers.shows(/again to confirm/)
  hers.types(keys.ctrlD)
  await hers.shows(/^(?![\s\S]*again to confirm)/)
  hers.types(keys.escape)
  await hers.shows(/^(?![\s\S]*delete ctrl\+d)/)
  await hers.command("session-load")
  await choosesFirst(hers)
  await hers.shows("I remember: HELIOTROPE", 120)
})

test("a session of another worktree says so before it opens; a branch without the plugin's commands breaks nothing", async () => {
  const { alice, model } = await story()
  model.when("launch", "Noted. The launch word is HELIOTROPE.")
  await setsUp(alice)
  await alice.says("remember the launch word")
  await alice.pushes(await alice.latest())
  const beside = new Person(alice.machine, `${alice.repo}-beside`)
  await alice.git("worktree", "add", "-q", beside.repo)
  const hers = await opens(beside)
  const file = beside.path(".opencode/opencode-session/commands.js")
  await rename(file, `${file}.gone`)
  await hers.command("session-list")
  await hers.shows("opencode-session is not in this checkout")
  await rename(`${file}.gone`, file)
  await hers.command("session-load")
  await choosesFirst(hers)
  await hers.shows(new RegExp(`It belongs to ${alice.repo}[\\s\\S]*its agent works there`))
  hers.types(keys.enter)
  await hers.shows("Session loaded as a copy")
  expect(await alice.machine.sessions(beside.repo)).toHaveLength(2)
})
