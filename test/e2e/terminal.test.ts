/** On a terminal: the pickers, and going on in OpenCode's own screen. */
import { expect, test } from "vitest"
import { recall } from "../bed/model.ts"
import { expectRefusal } from "../bed/refusal.ts"
import { story } from "../bed/story.ts"
import { keys, onTerminal } from "../bed/terminal.ts"

test("load offers the saved sessions, can be cancelled, and goes on in OpenCode", async () => {
  const { alice, bob, model } = await story()
  model
    .when("hello", "Hello.")
    .when("remember", "The launch word is PICKED.")
    .when("which", recall(/launch word is (\w+)/))
  await alice.says("remember the launch word")
  const { file, sessionID } = await alice.saves("--title", "The one to pick")
  await alice.says("hello")
  const other = await alice.saves("--session", await alice.latest(), "--title", "Hostile \u001b[2J title")
  await alice.shares(file)
  await alice.shares(other.file)
  await bob.pulls()

  const cancelled = onTerminal(bob, "load")
  const screen = await cancelled.shows("The one to pick")
  expect(screen).toContain("Hostile [2J title")
  expect(screen).toMatch(/● Hostile \[2J title +Alice · \S+/)
  expect(screen).toMatch(/○ The one to pick +Alice · \S+/)
  cancelled.types(keys.ctrlC)
  expect(await cancelled.ended).toBe(2)
  await cancelled.shows("Nothing was chosen, and nothing was done.")
  expect(await bob.machine.sessions(bob.repo)).toEqual([])

  const terminal = onTerminal(bob, "load", "--continue")
  await terminal.shows("The one to pick")
  // The last exchange of the one in focus, which typing chooses, slips forgiven.
  await terminal.shows("> hello")
  terminal.types("pikc alice")
  const narrowed = await terminal.shows(/● The one to pick[\s\S]*> "?remember the launch word[\s\S]*PICKED/)
  expect(narrowed).not.toContain("Hostile")
  terminal.types(keys.enter)
  // OpenCode's own screen, with the conversation.
  await terminal.shows(/The launch word is PICKED\.[\s\S]*ctrl\+p commands/)
  terminal.types("which word was it?")
  await terminal.shows("which word was it?")
  terminal.types(keys.enter)
  await terminal.shows("I remember: PICKED")
  terminal.kill()
  expect((await bob.machine.sessions(bob.repo)).map(({ id }) => id)).toEqual([sessionID])
})

test("save asks which of two sessions in use is meant", async () => {
  const { alice, model } = await story()
  model.when("hello", "Hello.")
  await alice.says("hello one")
  const first = await alice.latest()
  await alice.says("hello two")
  const second = await alice.latest()
  expectRefusal(await alice.types("save"), 2, /^Several sessions are in use here: /, /--session ID/)
  expectRefusal(await alice.types("save", "scripted"), 2, /^"scripted" fits 2 sessions: A scripted session \(ses_/)

  const terminal = onTerminal(alice, "save")
  await terminal.shows(/Which one\?[\s\S]*A scripted session/)
  expect(terminal.screen()).toContain(second)
  terminal.types(keys.down)
  await terminal.shows(first)
  terminal.types(keys.enter)
  await terminal.shows(`Saved: A scripted session (${first}, as chosen)`)
  expect(await terminal.ended).toBe(0)
  const [saved] = JSON.parse((await alice.types("list", "--json")).stdout)
  expect(saved.sessionID).toBe(first)
})
