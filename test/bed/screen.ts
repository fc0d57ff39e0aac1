/** OpenCode's own screen in a real terminal, as a person uses it. */
import { expect, onTestFailed, onTestFinished } from "vitest"
import type { ScriptedModel } from "./model.ts"
import type { Person } from "./story.ts"
import { keys, Terminal } from "./terminal.ts"

/** Starts OpenCode. What stood on its screens is printed when the test fails. */
export async function opens(person: Person, ...args: string[]): Promise<Screen> {
  const screen = new Screen(person, person.machine.binary, args)
  onTestFinished(async () => {
    screen.kill()
    // Its screen has started a background service, which would outlive it.
    if (person.machine.isSecond) await person.opencode("service", "stop")
  })
  onTestFailed(() =>
    console.log(`The screens of ${person.machine.name}:\n${screen.seen.join("\n")}\n${screen.screen()}`),
  )
  await screen.shows("ctrl+p commands", 120)
  // OpenCode 2 takes a prompt for a search for a model until its server has told it of one.
  if (person.machine.isSecond) await screen.shows("Scripted Script", 120)
  return screen
}

class Screen extends Terminal {
  readonly seen: string[] = []

  constructor(person: Person, command: string, args: string[]) {
    super(person, command, args, 130, 44)
  }

  /** Types a command of ours, and chooses it when it is offered. */
  async command(name: string) {
    this.types(`/${name}`)
    // Offered once: above what was typed stands one line with its name and what it is for.
    await this.shows(new RegExp(`/${name} {2,}\\S`))
    this.keep()
    this.types(keys.enter)
  }

  /** Chooses an entry of the command palette. */
  async choosesInPalette(title: string) {
    this.types(keys.ctrlP)
    await this.shows("Search")
    this.types(title)
    await this.shows(new RegExp(`${title}[\\s\\S]*${title}`))
    this.types(keys.enter)
  }

  /** @param wait whether until the agent is done, which is later than its answer is read */
  async says(text: string, answer: string, wait = true) {
    this.types(text)
    await this.shows(text)
    this.types(keys.enter)
    await this.shows(answer)
    if (wait) await this.shows(/^(?![\s\S]*interrupt)/)
  }

  override async shows(what: string | RegExp, seconds = 60) {
    const screen = await super.shows(what, seconds)
    this.keep()
    return screen
  }

  /** Without the empty lines. */
  private keep() {
    const lines = this.screen().split("\n")
    this.seen.push(lines.filter((line) => line.trim()).join("\n"), "─".repeat(130))
  }
}

/** Sets the repository up, for everybody. */
export async function setsUp(person: Person) {
  expect(await person.types("init")).toMatchObject({ code: 0, stderr: "" })
  await person.git("add", ".opencode")
  await person.git("commit", "-q", "-m", "Set up opencode-session")
  await person.git("push", "-q")
}

/** Has the plugin's commands also do what `code` says when OpenCode reads them. `write` notes something. */
export async function seesCommandsRead(person: Person, code: string): Promise<() => Promise<string[]>> {
  const [file, notes] = [".opencode/opencode-session/commands.js", ".git/commands-read"]
  const path = JSON.stringify(person.path(notes))
  const seen = `
import * as threads from "node:worker_threads"
import { appendFileSync as appendNote } from "node:fs"
{ const write = (note) => appendNote(${path}, note + "\\n"); ${code} }
`
  await person.writes(file, (await person.read(file)) + seen)
  return async () => (await person.read(notes)).trim().split("\n")
}

/** Notes whether the thread that reads the commands is the screen's. */
export const whichThread = 'write(threads.isMainThread ? "the thread of the screen" : "a worker")'

/** As docs/reference/commands.md says it. */
export async function turnsOnAutosave(person: Person) {
  const entry = '"./opencode-session/tui.js"'
  const config = await person.read(".opencode/tui.json")
  await person.writes(".opencode/tui.json", config.replace(entry, `[${entry}, { "autosave": true }]`))
}

/** Loads a copy of the first session that ends after turn 1 of two: the newest prompt is the first to be chosen from. */
export async function choosesTurnOne(screen: Screen) {
  await screen.command("session-load")
  await screen.shows("From a turn …")
  screen.types(keys.down)
  screen.types(keys.enter)
  await screen.shows("Of which session?")
  screen.types(keys.enter)
  await screen.shows(/The last turn of the copy[\s\S]*turn 2 · [\s\S]*turn 1 · /)
  screen.types(keys.down)
  screen.types(keys.enter)
}

/** Two screens of one repository with autosave, each with a session of two messages. */
export async function opensTwo(person: Person, model: ScriptedModel): Promise<[Screen, Screen]> {
  model
    .when("first", "This is the first.")
    .when("second", "This is the second.")
    .when("again", "Again, then.")
    .when("once more", "Once more, then.")
  await setsUp(person)
  await turnsOnAutosave(person)
  const one = await opens(person)
  const two = await opens(person)
  await one.says("the first session", "This is the first.")
  await two.says("the second session", "This is the second.")
  return [one, two]
}

/** From the first entry of the list, where the team has a site. */
export async function copiesLink(screen: Screen, person: Person) {
  await person.writes(".opencode/opencode-session.json", JSON.stringify({ site: "https://acme.example/why" }))
  await screen.command("session-list")
  await screen.shows("Saved sessions")
  screen.types(keys.enter)
  await screen.shows("Copy its link, to send to others")
  for (let entry = 0; entry < 4; entry++) screen.types(keys.down)
  screen.types(keys.enter)
  await screen.shows("It is in your clipboard, if your terminal lets programs")
  expect(screen.copied).toEqual([expect.stringMatching(/^https:\/\/acme\.example\/why\/sessions\/ses_\w+\.html$/)])
  screen.types(keys.escape)
  await screen.shows(/^(?![\s\S]*It is in your clipboard)/)
}
