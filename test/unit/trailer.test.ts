/** A commit leads to its conversation, and never to another's. */
import { chmodSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { trailer } from "../../src/commands/trailer/trailer.ts"
import { amendIn } from "../../src/git/commit-under-way.ts"
import { runGit } from "../../src/git/run-git.ts"
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

/** The same clone, and a machine whose git runs the hook. */
async function hooked(...hooks: string[]) {
  const clone = begun()
  const { repository, git, saves } = clone
  const machine = await Machine.create("Alice", repository.root)
  const hook = (name: string) => {
    repository.write(`.git/hooks/${name}`, '#!/bin/sh\nexec opencode-session trailer "$@"\n')
    chmodSync(`${repository.root}/.git/hooks/${name}`, 0o755)
  }
  hooks.forEach(hook)
  const run = (...args: string[]) => machine.run("git", args, { cwd: repository.root })
  const commits = (...args: string[]) => run("commit", "-q", ...args)
  /** Commits with an editor that is a script. */
  const opened = (script: string, ...args: string[]) =>
    run("-c", `core.editor=f() { ${script}; }; f`, "commit", "-q", ...args)
  const message = () => git("log", "-1", "--format=%B").trim()
  /** Git with no hook. */
  const bare = (...args: string[]) => git("-c", "core.hooksPath=/dev/null", ...args)
  let saved = 0
  /** Stages a session, and says how a message ends that names it. */
  const staged = () => {
    const file = saves(`s${++saved}`, {})
    git("add", file)
    return `Session: ${file}`
  }
  return { ...clone, machine, hook, run, commits, opened, message, bare, staged }
}

const prepare = "prepare-commit-msg"

test("as a hook, with every kind of commit; it never stops one", async () => {
  const { repository, git, saves, machine, hook, commits, opened, message } = await hooked(prepare)

  repository.write("a.ts", "1\n")
  const file = saves("one", { "a.ts": 1 })
  expect(await commits("-a", "-m", "Round them\n\nSigned-off-by: A")).toMatchObject({ code: 0, stderr: "" })
  expect(message()).toBe(`Round them\n\nSigned-off-by: A\nSession: ${file}`)
  expect(await commits("--amend", "--no-edit")).toMatchObject({ code: 0 })
  expect(message()).toBe(`Round them\n\nSigned-off-by: A\nSession: ${file}`)

  // In an editor the message is empty when the first hook sees it, and one that stays so gives the commit up.
  repository.write("a.ts", "2\n")
  git("add", "a.ts", saves("two", {}))
  expect(await opened(":")).toMatchObject({ code: 1, stderr: expect.stringContaining("empty commit message") })
  hook("commit-msg")
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

test("lines of dashes are the author's, with the diff of `--verbose` behind them as well", async () => {
  const { commits, opened, message, staged } = await hooked(prepare, "commit-msg")
  const table = "Prices\n\nOld | New\n--- | ---\na | b"
  const one = staged()
  expect(await commits("-m", table)).toMatchObject({ code: 0, stderr: "" })
  expect(message()).toBe(`${table}\n\n${one}`)
  const two = staged()
  const types = 'printf "Rule\\n\\n---\\nbelow\\n" | cat - "$1" > "$1.new"; mv "$1.new" "$1"'
  expect(await opened(types, "--verbose")).toMatchObject({ code: 0, stderr: "" })
  expect(message()).toBe(`Rule\n\n---\nbelow\n\n${two}`)
}, 60_000)

test("each byte of a message in another encoding stays", async () => {
  const { repository, git, commits, staged } = await hooked(prepare)
  writeFileSync(`${repository.root}/message`, Buffer.from("Gr\xfc\xdfe\n", "latin1"))
  git("config", "i18n.commitEncoding", "ISO-8859-1")
  const one = staged()
  expect(await commits("-F", "message")).toMatchObject({ code: 0, stderr: "" })
  expect(git("log", "-1", "--format=%B", "--encoding=UTF-8").trim()).toBe(`Gr\u00fc\u00dfe\n\n${one}`)
})

test("a template that stays as it is makes no commit", async () => {
  const { repository, git, opened, message, staged, hook } = await hooked(prepare)
  const aborts = { code: 1, stderr: expect.stringContaining("you did not edit the message") }
  const one = staged()
  repository.write("template", "For \n# say why\n")
  git("config", "commit.template", "template")
  expect(await opened(":")).toMatchObject(aborts)
  hook("commit-msg")
  expect(await opened(":")).toMatchObject(aborts)
  expect(await opened(":", "--signoff")).toMatchObject(aborts)
  // With `auto`, git begins its own lines otherwise, and those of the template are words.
  git("config", "core.commentChar", "auto")
  expect(await opened(":")).toMatchObject(aborts)
  expect(await opened('sed -i "1s/$/12/; 2d" "$1"')).toMatchObject({ code: 0 })
  expect(message()).toBe(`For 12\n\n${one}`)
})

test("what git takes for a comment is one here, and nothing else is", async () => {
  const { git, commits, opened, message, staged } = await hooked(prepare, "commit-msg")
  let session = staged()
  expect(await commits("-m", "#12 fix it")).toMatchObject({ code: 0 })
  expect(message()).toBe(`#12 fix it\n\n${session}`)
  session = staged()
  expect(await commits("-m", "Fix", "-m", "#12 is closed by this")).toMatchObject({ code: 0 })
  expect(message()).toBe(`Fix\n\n#12 is closed by this\n\n${session}`)
  for (const more of [[], ["--verbose"]]) {
    session = staged()
    const given = ["--cleanup=scissors", "-m", "Fix", "-m", "# heading", "--edit", ...more]
    expect(await opened(":", ...given)).toMatchObject({ code: 0 })
    expect(message()).toBe(`Fix\n\n# heading\n\n${session}`)
  }
  session = staged()
  expect(await opened(":", "-m", "Fix", "-m", "# a note", "--edit", "--verbose")).toMatchObject({ code: 0 })
  expect(message()).toBe(`Fix\n\n${session}`)
  session = staged()
  expect(await commits("--cleanup=whitespace", "--allow-empty-message", "-m", "")).toMatchObject({ code: 0 })
  expect(message()).toBe("")
  session = staged()
  git("config", "commit.cleanup", "strip")
  expect(await commits("-m", "#12 fix it")).toMatchObject({ code: 1 })
  git("config", "--unset", "commit.cleanup")
  git("config", "core.commentChar", ";")
  expect(await opened('sed -i "1s/^/#12/" "$1"', "--verbose")).toMatchObject({ code: 0 })
  expect(message()).toBe(`#12\n\n${session}`)
}, 60_000)

test("a revert names no session, also one without a conflict", async () => {
  const { git, run, commits, message, bare, staged } = await hooked(prepare, "commit-msg")
  staged()
  bare("commit", "-q", "-m", "one")
  staged()
  expect(await commits("-m", "Two")).toMatchObject({ code: 0 })
  expect(await run("revert", "--no-edit", "HEAD^")).toMatchObject({ code: 0 })
  expect(message()).toMatch(/^Revert "one"\n\nThis reverts commit [0-9a-f]{40}\.$/)
  // What it brings back is in a commit that names it.
  expect(await run("revert", "--no-edit", "HEAD")).toMatchObject({ code: 0 })
  expect(message()).toMatch(/\n\nThis reverts commit [0-9a-f]{40}\.$/)
  expect(await run("-c", "revert.reference=true", "revert", "--no-edit", "HEAD")).toMatchObject({ code: 0 })
  expect(message()).toMatch(/^This reverts commit [0-9a-f]{7,} \(.*\)\.$/m)
  expect(message()).not.toContain("Session:")
  // What a person writes of one is no revert.
  const hash = git("rev-parse", "HEAD").trim()
  for (const words of [
    `This reverts commit ${hash.slice(0, 7)} in part: the rest stays.`,
    `This reverts commit ${hash}.`,
  ]) {
    const session = staged()
    expect(await commits("-m", `Round them again\n\n${words}`)).toMatchObject({ code: 0 })
    expect(message()).toBe(`Round them again\n\n${words}\n\n${session}`)
  }
})

test("an amended commit keeps its sessions, and names those of what it adds, whichever hook is asked", async () => {
  for (const names of [[prepare], ["commit-msg"]]) {
    const { repository, git, at, saves, commits, opened, message, bare, staged } = await hooked(...names)
    at(1)
    repository.write(".git/words", "Words of a file\n")
    const one = staged()
    bare("commit", "-q", "-m", `Before\n\n${one}`)
    // Nothing is staged since.
    expect(await commits("--amend", "-m", "Other words")).toMatchObject({ code: 0 })
    expect(message()).toBe(`Other words\n\n${one}`)
    const two = staged()
    expect(await commits("--amend", "--no-edit")).toMatchObject({ code: 0 })
    expect(message()).toBe(`Other words\n\n${one}\n${two}`)
    expect(await commits("--amend", "-F", ".git/words")).toMatchObject({ code: 0 })
    expect(message()).toBe(`Words of a file\n\n${one}\n${two}`)
    // And the session that wrote it, which is not committed.
    git("reset", "-q", "--soft", "HEAD^")
    git("reset", "-q")
    repository.write("a.ts", "by an agent\n")
    const file = saves("three", { "a.ts": 3 })
    expect(await commits("-m", "three", "a.ts")).toMatchObject({ code: 0 })
    expect(await commits("--amend", "-m", "Three")).toMatchObject({ code: 0 })
    expect(message()).toBe(`Three\n\nSession: ${file}`)
    // A line that its author takes out stays out.
    expect(await opened('sed -i "/^Session/d" "$1"', "--amend")).toMatchObject({ code: 0 })
    expect(message()).toBe("Three")
    repository.write("c.ts", "by hand\n")
    git("add", "c.ts")
    for (const words of [[], ["-m", "Three"]]) {
      expect(await commits("--amend", "--no-edit", ...words)).toMatchObject({ code: 0 })
      expect(message()).toBe("Three")
    }
    // One that is taken out itself is not named again.
    const four = staged()
    expect(await commits("--amend", "-m", "Three")).toMatchObject({ code: 0 })
    expect(message()).toBe(`Three\n\n${four}`)
    git("rm", "-q", "--cached", four.slice("Session: ".length))
    expect(await commits("--amend", "-m", "Three")).toMatchObject({ code: 0 })
    expect(message()).toBe("Three")
  }
}, 60_000)

test("a new commit is none that is amended, whoever is its author, and whatever words it takes", async () => {
  for (const names of [[prepare], ["commit-msg"]]) {
    const { repository, git, run, at, commits, message, bare, staged } = await hooked(...names)
    at(1)
    bare("commit", "-q", "--allow-empty", "-m", `Before\n\n${staged()}`)
    bare("commit", "-q", "--amend", "--no-edit")
    const date = git("log", "-1", "--format=%ad", "--date=raw").trim()
    const ends = async (words: string, ...args: string[]) => {
      repository.write("b.ts", `by hand ${Math.random()}\n`)
      git("add", "b.ts")
      expect(await run("commit", "-q", "--date", date, ...args)).toMatchObject({ code: 0 })
      expect(message()).toBe(words)
    }
    await ends("By hand", "-m", "By hand")
    await ends("--amend", "-m", "--amend")
    const words = `Two\n\n${staged()}`
    bare("commit", "-q", "-m", words.replace(/Session.*/, "No line"))
    await ends("Two\n\nNo line", "-C", "HEAD")
    expect(await commits("--amend", "--reset-author", "--no-edit")).toMatchObject({ code: 0 })
    expect(message()).toBe("Two\n\nNo line")
  }
}, 60_000)

test("an amend is told by git's arguments, also where the system joins them", () => {
  const told = (...args: string[]) => amendIn(["git", "-c", "x=y", "commit", ...args])
  const joined = (text: string) => amendIn([`git commit ${text}`])
  const [kept, reworded] = [{ isReworded: false }, { isReworded: true }]
  for (const args of [["--amend"], ["-q", "--amend", "--no-edit"], ["--amend", "--author", "A <a@b>", "--", "-m"]])
    expect(told(...args)).toEqual(kept)
  for (const args of [
    ["--amend", "-m", "x"],
    ["-am", "x", "--amend"],
    ["--amend", "--message=x"],
    ["--amend", "-F-"],
  ])
    expect(told(...args)).toEqual(reworded)
  for (const args of [
    ["-m", "--amend"],
    ["-am", "--amend"],
    ["--message", "--amend"],
    ["-m", "x", "--", "--amend"],
    [],
  ])
    expect(told(...args)).toBe(undefined)
  expect(amendIn(["git", "stash", "--amend"])).toBe(undefined)
  expect([joined("--quiet --amend"), joined("--amend -m some --words")]).toEqual([kept, reworded])
  for (const text of ["-m words with --amend", "-mwords with --amend", "--message=some --amend", "--author A --amend"])
    expect(joined(text)).toBe(undefined)
})

test("the first commit of a clone, amended, names its session; a merge does not", async () => {
  const { repository, git, saves, commits, message, bare, staged } = await hooked(prepare)
  const one = staged()
  git("update-ref", "-d", "HEAD")
  expect(await commits("-m", "First")).toMatchObject({ code: 0 })
  expect(await commits("--amend", "-m", "The first")).toMatchObject({ code: 0 })
  expect(message()).toBe(`The first\n\n${one}`)
  // As a shallow clone has it: its parent is not here.
  bare("commit", "-q", "--allow-empty", "-m", `Second\n\n${one}`)
  repository.write(".git/shallow", git("rev-parse", "HEAD"))
  const two = staged()
  expect(await commits("--amend", "-m", "The second")).toMatchObject({ code: 0, stderr: "" })
  expect(message()).toBe(`The second\n\n${one}\n${two}`)
  git("switch", "-q", "-c", "other")
  bare("commit", "-q", "--allow-empty", "-m", "Elsewhere")
  git("switch", "-q", "main")
  bare("merge", "-q", "--no-ff", "-m", "Merged", "other")
  repository.write("b.ts", "x\n")
  git("add", saves("two", {}), "b.ts")
  expect(await commits("--amend", "--no-edit")).toMatchObject({ code: 0 })
  expect(message()).toBe("Merged")
})

test("git that does not end is stopped, and what it runs is not waited for", async () => {
  const { repository } = begun()
  const slow = ["-c", "trailer.sign.command=sleep 20", "interpret-trailers", "--trailer", "Session: x"]
  const before = Date.now()
  const ended = await runGit(repository.root, slow, { input: "Fix\n", timeout: 300 })
  expect(ended).toMatchObject({ code: 1, stderr: "" })
  expect(Date.now() - before).toBeLessThan(10_000)
})
