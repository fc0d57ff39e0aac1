/** A commit leads to its conversation, and never to another's. */
import { chmodSync } from "node:fs"
import { expect, test } from "vitest"
import { trailer } from "../../src/commands/trailer/trailer.ts"
import { Machine } from "../bed/machine.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const hour = 60 * 60 * 1000
const time = (hours: number) => Date.parse("2026-11-22T08:00:00Z") + hours * hour

/** A clone whose last commit is of eight o'clock. */
function begun() {
  const repository = new Repository()
  repository.git("config", "user.name", "Alice")
  repository.git("config", "user.email", "alice@example.org")
  const at = (hours: number) => {
    repository.clock = new Date(time(hours)).toISOString()
  }
  const head = () => repository.git("rev-parse", "HEAD").trim()
  at(0)
  repository.write("a.ts", "a\n")
  repository.write("b.ts", "b\n")
  repository.commit()
  /** Saves a session whose agent wrote files, each at an hour; what they are now is noted, as `save` does it. */
  const saves = (name: string, edits: Record<string, number>) => {
    const parts = Object.entries(edits).map(([file, hours]) =>
      tool("write", { filePath: `{{worktree}}/${file}`, content: "x" }, "", {}, time(hours)),
    )
    const files = Object.fromEntries(
      Object.keys(edits).map((file) => [file, repository.git("hash-object", file).trim()]),
    )
    const document = sessionWith(`ses_${name}`, name, [["Do it", parts, "Done."]])
    return repository.save(name, document, { branch: "main", commit: head(), files })
  }
  const lines = (index?: string) => trailer({ ...repository.world, ...(index && { index }) })
  return { repository, at, saves, lines, git: (...args: string[]) => repository.git(...args) }
}

test("a session that is staged itself", async () => {
  const { git, saves, lines } = begun()
  const [one, two] = [saves("one", {}), saves("two", {})]
  expect(await lines()).toEqual([])
  git("add", one)
  expect(await lines()).toEqual([`Session: ${one}`])
  git("add", two)
  expect(await lines()).toEqual([`Session: ${one}`, `Session: ${two}`])
  git("commit", "-q", "-m", "saved")
  git("rm", "-q", one)
  expect(await lines()).toEqual([])
})

test("the session whose agent wrote what is staged, since the last commit", async () => {
  const { repository, git, at, saves, lines } = begun()
  repository.write("a.ts", "by an agent\n")
  const one = saves("one", { "a.ts": 1 })
  expect(await lines()).toEqual([])
  git("add", "a.ts")
  expect(await lines()).toEqual([`Session: ${one}`])
  // Somebody went over it by hand, and made a branch of it.
  repository.write("a.ts", "by an agent and me\n")
  git("add", "a.ts")
  git("switch", "-q", "-c", "feature")
  expect(await lines()).toEqual([`Session: ${one}`])
  git("reset", "-q")
  repository.write("b.ts", "by hand\n")
  git("add", "b.ts")
  expect(await lines()).toEqual([])
  at(2)
  git("commit", "-q", "-m", "by hand")

  // Committed in pieces: as it was saved it is the agent's, else it may be anybody's.
  git("add", "a.ts")
  expect(await lines()).toEqual([])
  repository.write("a.ts", "by an agent\n")
  git("add", "a.ts")
  expect(await lines()).toEqual([`Session: ${one}`])
  at(3)
  git("commit", "-q", "-m", "by the agent")

  // What a session did before the last commit is in that one.
  repository.write("a.ts", "by hand, later\n")
  saves("one", { "a.ts": 1 })
  git("add", "a.ts")
  expect(await lines()).toEqual([])
  const two = saves("two", { "a.ts": 3.5 })
  expect(await lines()).toEqual([`Session: ${two}`])
})

test("a session that git ignores is named in no message", async () => {
  const { repository, git, saves, lines } = begun()
  repository.write("a.ts", "by an agent\n")
  const file = saves("secret-customer", { "a.ts": 1 })
  git("add", "a.ts")
  expect(await lines()).toEqual([`Session: ${file}`])
  repository.write(".git/info/exclude", ".opencode/sessions/\n")
  expect(await lines()).toEqual([])
  // Who has added it all the same shares it.
  git("add", "--force", file)
  git("commit", "-q", "-m", "the session", file)
  expect(await lines()).toEqual([`Session: ${file}`])
})

test("what cannot be told gives none: a broken file, a session saved elsewhere, an operation under way", async () => {
  const { repository, git, saves, lines } = begun()
  repository.write("a.ts", "by an agent\n")
  git("add", "a.ts")
  const file = saves("one", { "a.ts": 1 })
  expect(await lines()).toEqual([`Session: ${file}`])
  repository.write(".git/MERGE_HEAD", git("rev-parse", "HEAD"))
  expect(await lines()).toEqual([])
  git("update-ref", "-d", "MERGE_HEAD")
  repository.write(file, "{")
  expect(await lines()).toEqual([])
  repository.save("one", sessionWith("ses_one", "one", []), { commit: "0".repeat(40) })
  expect(await lines()).toEqual([])
})

test("as a hook, with every kind of commit; it never stops one", async () => {
  const { repository, git, saves } = begun()
  const machine = await Machine.create("Alice", repository.root)
  const hook = (name: string, script: string) => {
    repository.write(`.git/hooks/${name}`, `#!/bin/sh\n${script}\n`)
    chmodSync(`${repository.root}/.git/hooks/${name}`, 0o755)
  }
  const exec = 'exec opencode-session trailer "$@"'
  hook("prepare-commit-msg", exec)
  const commits = (...args: string[]) => machine.run("git", ["commit", "-q", ...args], { cwd: repository.root })
  const message = () => git("log", "-1", "--format=%B").trim()
  const editor = (script: string) => ["-c", `core.editor=f() { ${script}; }; f`]

  repository.write("a.ts", "1\n")
  const file = saves("one", { "a.ts": 1 })
  expect(await commits("-a", "-m", "Round them\n\nSigned-off-by: A")).toMatchObject({ code: 0, stderr: "" })
  expect(message()).toBe(`Round them\n\nSigned-off-by: A\nSession: ${file}`)
  expect(await commits("--amend", "--no-edit")).toMatchObject({ code: 0 })
  expect(message()).toBe(`Round them\n\nSigned-off-by: A\nSession: ${file}`)

  // In an editor the message is empty when the first hook sees it, and one that stays so gives the commit up.
  repository.write("a.ts", "2\n")
  git("add", "a.ts", saves("two", {}))
  const opened = (script: string, ...args: string[]) =>
    machine.run("git", [...editor(script), "commit", "-q", ...args], { cwd: repository.root })
  expect(await opened(":")).toMatchObject({ code: 1, stderr: expect.stringContaining("empty commit message") })
  hook("commit-msg", exec)
  expect(await opened(":")).toMatchObject({ code: 1 })
  expect(await opened('sed -i "1s/^/By hand/" "$1"', "--verbose")).toMatchObject({ code: 0 })
  expect(message()).toBe("By hand\n\nSession: .opencode/sessions/two.json")

  // Of the index of named files, not of all that is staged.
  git("add", saves("three", {}))
  repository.write("b.ts", "3\n")
  expect(await commits("-m", "Only b", "b.ts")).toMatchObject({ code: 0 })
  expect(message()).toBe("Only b")

  repository.write("b.ts", "4\n")
  expect(await machine.session(repository.root, ["trailer", "nowhere"])).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringMatching(
      /^No session was noted in the message: .*nowhere cannot be read: there is no such file\. .*\n$/,
    ),
  })
  expect(await machine.session(machine.home, ["trailer"], { env: { GIT_CEILING_DIRECTORIES: "/" } })).toMatchObject({
    code: 0,
    stdout: `Session: .opencode/sessions/three.json\n`,
  })
})
