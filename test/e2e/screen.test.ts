/** Inside OpenCode: the commands on its real screen, without a model call. */
import { expect, test, vi } from "vitest"
import { held, recall } from "../bed/model.ts"
import { opens, seesCommandsRead, setsUp, turnsOnAutosave, whichThread } from "../bed/screen.ts"
import { type SaveJson, story } from "../bed/story.ts"
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
  // From a turn: the session is chosen, then the last prompt of the copy, of which the newest is first.
  await his.command("session-load")
  await his.shows("From a turn …")
  his.types(keys.down)
  his.types(keys.enter)
  await his.shows("Of which session?")
  his.types(keys.enter)
  await his.shows(/The last turn of the copy[\s\S]*turn 2 · [\s\S]*turn 1 · /)
  his.types(keys.down)
  his.types(keys.enter)
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

test("two screens in one repository save their own session each; while an agent works, up to its last finished turn", async () => {
  const { alice, model } = await story()
  model
    .when("first", "This is the first.")
    .when("second", "This is the second.")
    .when("again", "Again, then.")
    .when("once more", "Once more, then.")
  await setsUp(alice)
  await turnsOnAutosave(alice)
  const one = await opens(alice)
  const two = await opens(alice)
  await one.says("the first session", "This is the first.")
  await two.says("the second session", "This is the second.")
  const slow = held("Took its time.")
  model.when("slowly", slow.reply)
  await one.says("now answer slowly", "interrupt", false)
  await slow.asked
  await two.command("session-save")
  await two.shows("Session saved")
  await one.command("session-save")
  await one.shows("The agent is still working in this session")
  one.types(keys.enter)
  await one.shows("Session saved")
  slow.release()

  const saved: SaveJson[] = JSON.parse((await alice.types("list", "--json")).stdout)
  const texts = await Promise.all(saved.map(({ file }) => alice.read(file)))
  expect(saved.map(({ messages }) => messages)).toEqual([2, 2])
  const [a, b] = ["This is the first.", "This is the second."].map((said) =>
    texts.findIndex((text) => text.includes(said)),
  )
  expect(new Set([a, b])).toEqual(new Set([0, 1]))
  expect(texts.join()).not.toContain("slowly")

  // What was saved once is kept up to date, without a word.
  await two.says("say it again", "Again, then.")
  const file = saved[b ?? 0]?.file ?? ""
  await vi.waitFor(async () => expect((await alice.document(file)).messages).toHaveLength(4), 60_000)

  // What is in doubt takes an answer: a value this machine knows stands where nothing may be changed, in a snapshot's name.
  const snapshot = /"snapshot": "([0-9a-f]{40})"/.exec(await alice.read(file))?.[1]
  await alice.writes(".env", `DEPLOY_TOKEN=${snapshot}\n`)
  await two.says("say it once more", "Once more, then.")
  await two.command("session-save")
  await two.shows(/Save this session\?[\s\S]*would still hold what looks like a secret/)
  two.types(keys.escape)
  await two.shows("Nothing was chosen, and nothing was done.")
  expect((await alice.document(file)).messages).toHaveLength(4)
  await two.command("session-save")
  await two.shows(/Save this session\?[\s\S]*would still hold what looks like a secret/)
  two.types(keys.enter)
  await two.shows("Session saved")
  expect((await alice.document(file)).messages).toHaveLength(6)
})
