/** `show` on a real terminal. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { Person } from "../bed/cast.ts"
import { cli, Machine } from "../bed/machine.ts"
import { Repository, sessionWith } from "../bed/repository.ts"
import { onTerminal, Terminal } from "../bed/terminal.ts"

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

test("without less it is printed, and no shell complains", async () => {
  const bin = mkdtempSync(join(tmpdir(), "without-less-"))
  for (const program of ["sh", "git"])
    symlinkSync(execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim(), join(bin, program))
  const person = await reader({ PATH: bin })
  delete person.machine.env.PAGER
  const terminal = onTerminal(person, "show")
  await terminal.shows("Rounded, as asked.")
  expect(await terminal.ended).toBe(0)
  expect(terminal.screen()).not.toContain("not found")
  rmSync(bin, { recursive: true })
})

test.each([
  ["false", "what ends without a word"],
  ["cat >/nonexistent/file", "one that cannot write"],
  ["sh -c 'kill -SEGV $$'", "one that crashes"],
])("a pager that shows nothing (%s) loses nothing: %s", async (PAGER) => {
  const terminal = onTerminal(await reader({ PAGER }), "show")
  await terminal.shows("Rounded, as asked.")
  expect(await terminal.ended).toBe(0)
})

test("a pager that complains at length does not hang", async () => {
  const person = await reader({ PAGER: "sh -c 'head -c 300000 /dev/zero >&2; exit 1'" })
  const terminal = new Terminal(person, "sh", ["-c", `'${process.execPath}' '${cli}' show 2>/dev/null`])
  await terminal.shows("Rounded, as asked.")
  expect(await terminal.ended).toBe(0)
})

test("what a reader has left is not printed behind the pager", async () => {
  for (const PAGER of ["head -n 1", "sh -c 'head -n 1; kill -INT $$'"]) {
    const terminal = onTerminal(await reader({ PAGER }), "show")
    // A busy machine draws it after the end.
    await terminal.shows("Prices")
    expect(await terminal.ended).toBe(0)
    expect(terminal.screen()).not.toContain("Rounded")
  }
})

test("a terminal without a size has lines of 80 columns", async () => {
  const person = await reader({ PAGER: "" })
  const line = `stty cols 0 rows 0; '${process.execPath}' '${cli}' show; '${process.execPath}' '${cli}' show nothing-like-it`
  const terminal = new Terminal(person, "sh", ["-c", line])
  await terminal.shows("Rounded, as asked.")
  await terminal.shows("nothing-like-it")
  await terminal.ended
})

test("colours are for those who see them", async () => {
  const person = await reader({})
  expect((await person.types("show")).stdout).not.toContain("\u001b")
  const coloured = await person.machine.session(person.repo, ["show"], { env: { FORCE_COLOR: "1" } })
  expect(coloured.stdout).toContain("\u001b[1m")
  const asked = await person.machine.session(person.repo, ["show"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } })
  expect(asked.stdout).not.toContain("\u001b")
})
