/** `show` on a real terminal. */
import { expect, test } from "vitest"
import { Person } from "../bed/cast.ts"
import { Machine } from "../bed/machine.ts"
import { Repository, sessionWith } from "../bed/repository.ts"
import { onTerminal } from "../bed/terminal.ts"

async function reader(env: NodeJS.ProcessEnv) {
  const repository = new Repository()
  repository.save("one", sessionWith("ses_one", "Prices", [["Round them", [], "**Rounded**, as asked."]]))
  const machine = await Machine.create("Alice", repository.root)
  Object.assign(machine.env, env)
  return new Person(machine, repository.root)
}

test("a person's own pager shows it, and the session is nothing to its shell", async () => {
  const terminal = onTerminal(await reader({ PAGER: "sed s/^/paged:/" }), "show")
  await terminal.shows("paged:Rounded, as asked.")
  expect(await terminal.ended).toBe(0)
  expect(terminal.screen()).toContain("paged:> Round them")
})

test("without a pager it is printed", async () => {
  const terminal = onTerminal(await reader({ PAGER: "there-is-no-such-pager" }), "show")
  await terminal.shows("Rounded, as asked.")
  expect(await terminal.ended).toBe(0)
})

test("colours are for those who see them", async () => {
  const person = await reader({})
  expect((await person.types("show")).stdout).not.toContain("\u001b")
  const coloured = await person.machine.session(person.repo, ["show"], { env: { FORCE_COLOR: "1" } })
  expect(coloured.stdout).toContain("\u001b[1m")
  const asked = await person.machine.session(person.repo, ["show"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } })
  expect(asked.stdout).not.toContain("\u001b")
})
