/** `init --git`: what a clone's git then shows and merges, with the real git, also when we are gone. */
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { expect, test } from "vitest"
import { initGit } from "../../src/commands/init/init-git.ts"
import { resolve } from "../../src/commands/resolve/resolve.ts"
import { gitSetUp } from "../../src/commands/shared/setup-state.ts"
import { withoutRule, withRule } from "../../src/git/clone-configuration.ts"
import { linesAgainst, putBelow } from "../../src/git/lines-against.ts"
import { ignoredBy } from "../../src/git/worktree.ts"
import { readSession } from "../../src/session/document/read.ts"
import { attributes, attributesFile } from "../../src/stores/worktree/list-files.ts"
import { cli } from "../bed/machine.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

type Turns = Parameters<typeof sessionWith>[2]

const said = (...prompts: string[]): Turns => prompts.map((prompt) => [prompt, [], `Answer to ${prompt}`])

function clone() {
  const repository = new Repository()
  repository.git("config", "user.name", "Alice")
  repository.git("config", "user.email", "alice@example.org")
  repository.write(attributesFile, attributes)
  const save = (...prompts: string[]) => repository.save("one", sessionWith("ses_one", "Prices", said(...prompts)))
  const file = save("first")
  repository.commit("first")
  const read = () => readFileSync(join(repository.root, file), "utf8")
  const turns = () => readSession(read(), file).messages.length / 2
  const init = (command = [process.execPath, cli], options: { remove?: boolean; dryRun?: boolean } = {}) =>
    initGit(repository.world, command, options)
  /** One commit on a branch of its own and one on main. */
  const diverge = (mine: string[], theirs: string[]) => {
    repository.git("switch", "-q", "-c", "theirs", "HEAD")
    save(...theirs)
    repository.commit("theirs", "Bob")
    repository.git("switch", "-q", "main")
    save(...mine)
    repository.commit("mine")
  }
  const merges = () => {
    try {
      repository.git("merge", "-q", "-m", "merged", "theirs")
      return true
    } catch {
      return false
    }
  }
  const config = () => readFileSync(join(repository.root, ".git/config"), "utf8")
  return { repository, file, save, read, turns, init, diverge, merges, config }
}

test("git log shows a conversation, from a folder below and in a linked worktree too", async () => {
  const { repository, save, init } = clone()
  const { changes } = await init()
  expect(changes.map(({ file, action }) => `${action} ${file}`)).toEqual([
    "create git config diff.opencode-session.textconv",
    "create git config merge.opencode-session.name",
    "create git config merge.opencode-session.driver",
    "create .git/info/attributes",
  ])
  expect((await init()).changes).toEqual([])
  save("first", "Round\u001b[2J them")
  repository.commit("second")
  const log = (cwd: string) =>
    execFileSync("git", ["log", "-p", "-1", "--format=%s"], {
      cwd,
      encoding: "utf8",
      env: { ...process.env, PATH: "/usr/bin:/bin" },
    })
  const shown = log(repository.root)
  expect(shown).toMatch(/^\+── 2 · .*\n\+> Round them\n\+\n\+Answer to Round them\n/m)
  expect(shown).not.toContain("\u001b")
  mkdirSync(join(repository.root, "src"))
  expect(log(join(repository.root, "src"))).toBe(shown)
  repository.git("worktree", "add", "-q", "side")
  expect(log(join(repository.root, "side"))).toBe(shown)
  // What is no session is shown as it is.
  repository.write(".opencode/sessions/one.json", "no session\n")
  expect(repository.git("diff")).toContain("+no session")
})

test("a merge keeps the longer one by itself", async () => {
  const ahead = clone()
  await ahead.init()
  ahead.diverge(["first", "second"], ["first", "second", "third"])
  expect(ahead.merges()).toBe(true)
  expect(ahead.turns()).toBe(3)
  const behind = clone()
  await behind.init()
  behind.diverge(["first", "second", "third"], ["first", "second"])
  const before = behind.read()
  expect(behind.merges()).toBe(true)
  expect(behind.read()).toBe(before)
})

test("where each side went on it leaves a conflict with ours in the file, and resolve keeps both", async () => {
  const { repository, init, diverge, merges, read } = clone()
  await init()
  diverge(["first", "mine"], ["first", "theirs"])
  const before = read()
  expect(merges()).toBe(false)
  expect(read()).toBe(before)
  const { resolved } = await resolve(repository.world)
  expect(resolved).toMatchObject([
    { what: "both sides went on: yours stays, and theirs is kept as a copy", copy: expect.any(String) },
  ])
  repository.git("commit", "-q", "-m", "merged")
  expect(readFileSync(join(repository.root, resolved[0]?.copy ?? ""), "utf8")).toContain("Answer to theirs")
  expect(repository.git("status", "--porcelain")).toBe("")

  const broken = clone()
  await broken.init()
  broken.diverge(["first", "mine"], ["first", "theirs"])
  broken.repository.git("switch", "-q", "theirs")
  broken.repository.write(broken.file, "{")
  broken.repository.commit("broken")
  broken.repository.git("switch", "-q", "main")
  const ours = broken.read()
  expect(broken.merges()).toBe(false)
  expect(broken.read()).toBe(ours)
})

test("when we are gone, a log is still a log, and a merge leaves what it leaves without us", async () => {
  const { repository, init, diverge, merges, read } = clone()
  await init(["/nowhere/it's 100% node", "/nowhere/cli.js"])
  diverge(["first", "second"], ["first", "second", "third"])
  const log = repository.git("log", "-p", "-1", "--format=%s")
  expect(log).toMatch(/^\+opencode-session cannot be run; blob [0-9a-f]{40}$/m)
  const before = read()
  expect(merges()).toBe(false)
  expect(read()).toBe(before)
  expect((await resolve(repository.world)).resolved).toMatchObject([
    { what: "kept theirs, which goes on where yours ends" },
  ])
})

test("--remove takes it away and leaves the rest as it was; --dry-run changes nothing", async () => {
  const { repository, init, config } = clone()
  const info = join(repository.root, ".git/info/attributes")
  const before = config()
  await init(undefined, { dryRun: true })
  expect([config(), existsSync(info)]).toEqual([before, false])
  expect(await gitSetUp(repository.root)).toBe("none")
  await init()
  expect(await gitSetUp(repository.root)).toBe("works")
  await init(["/other/node", "/other/cli.js"])
  expect(await gitSetUp(repository.root)).toBe("gone")
  expect(config()).toContain("/other/cli.js")
  expect(readFileSync(info, "utf8").match(/merge=opencode-session/g)).toHaveLength(1)
  await init(undefined, { remove: true })
  expect([config(), existsSync(info)]).toEqual([before, false])
  expect((await init(undefined, { remove: true })).changes).toEqual([])
  writeFileSync(info, "*.bin -diff")
  await init()
  await init(undefined, { remove: true })
  expect(readFileSync(info, "utf8")).toBe("*.bin -diff")
})

test("the rule goes in and out of any file", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("*.a text", "\r\n", "\n", "# opencode-session: end\n", " ", "ä")),
      (pieces) => {
        const text = pieces.join("")
        expect(withoutRule(withRule(text))).toBe(text)
        expect(withRule(withRule(text))).toBe(withRule(text))
      },
    ),
  )
})

test.each<[string, (text: string) => string]>([
  ["with other ends of lines", (text) => text.replaceAll("\n", "\r\n")],
  ["without its comments", (text) => text.replace(/^#.*\n/gm, "")],
  ["moved to the right, and twice", (text) => `${text}  ${text}`],
  ["without a line feed at its end", (text) => text.trimEnd()],
  ["apart from its comments", (text) => text.replace(/^#.*\n/, "$&# mine\n")],
])("a rule that was changed by hand goes with its settings: %s", async (_, change) => {
  const { repository, init, diverge, merges, read, config } = clone()
  const before = config()
  const info = join(repository.root, ".git/info/attributes")
  await init()
  writeFileSync(info, change(readFileSync(info, "utf8")))
  await init(undefined, { remove: true })
  expect(config()).toBe(before)
  diverge(["first", "mine"], ["first", "theirs"])
  const mine = read()
  expect(merges()).toBe(false)
  expect(read()).toBe(mine)
})

test("the settings stay where another line needs them, which is named", async () => {
  const { repository, init } = clone()
  const info = join(repository.root, ".git/info/attributes")
  await init()
  writeFileSync(info, "# merge=opencode-session\n.opencode/**/*.json -text merge=opencode-session\n")
  const said = {
    changes: [],
    held: true,
    warnings: [expect.stringMatching(/^\.git\/info\/attributes:2 has git merge sessions with opencode-session/)],
  }
  expect(await init(undefined, { remove: true, dryRun: true })).toMatchObject(said)
  expect(await init(undefined, { remove: true })).toMatchObject(said)
  expect(repository.git("config", "merge.opencode-session.driver")).toContain("merge-driver")
  rmSync(info)
  writeFileSync(join(repository.root, ".opencode/sessions/.gitattributes"), "*.json merge=opencode-session\n", {
    flag: "a",
  })
  const { warnings } = await init(undefined, { remove: true })
  expect(warnings).toEqual([expect.stringMatching(/^\.opencode\/sessions\/\.gitattributes:\d+ has git merge/)])
  repository.git("checkout", "-q", "--", ".opencode")
  await init()
  // Ours goes, and what is above it counts again.
  writeFileSync(info, `*.json merge=opencode-session\n${readFileSync(info, "utf8")}`)
  const report = await init(undefined, { remove: true })
  expect(report.changes).toEqual([{ file: ".git/info/attributes", action: "change" }])
  expect(report.warnings).toEqual([expect.stringContaining(".git/info/attributes:1 has git merge")])
})

test("what is missing of it is told of; where it cannot be written, nothing is", async () => {
  const { repository, init, config } = clone()
  const info = join(repository.root, ".git/info/attributes")
  const state = () => gitSetUp(repository.root)
  const before = config()
  repository.write("elsewhere", "*.png binary\n")
  rmSync(info, { force: true })
  symlinkSync("../../elsewhere", info)
  await expect(init()).rejects.toThrow(/attributes is a symbolic link/)
  expect([config(), await state()]).toEqual([before, "none"])
  rmSync(info)
  for (const spoil of [
    () => rmSync(info),
    () => repository.git("config", "--unset", "merge.opencode-session.driver"),
    () => writeFileSync(info, "*.json merge=union\n", { flag: "a" }),
  ]) {
    await init()
    expect(await state()).toBe("works")
    spoil()
    expect(await state()).toBe("part")
  }
  await init()
  expect(await state()).toBe("works")
  await init(undefined, { remove: true })
  expect(await state()).toBe("none")
})

test.each([
  [".gitignore", ".opencode", 3],
  [".gitignore", "**/.opencode/", 3],
  [".gitignore", ".[n-p]penco?e", 4],
  [".gitignore", ".*", 4],
  [".gitignore", "*.json", 3],
  [".gitignore", "*", 4],
  [".gitignore", ".opencode/*", 3],
  [".gitignore", ".opencode/**", 3],
  [".gitignore", "sessions/", 3],
  [".opencode/.gitignore", "sessions", 1],
  [".opencode/.gitignore", "*", 2],
  [".opencode/sessions/.gitignore", "*", 1],
  [".git/info/exclude", "*.json", 3],
  [".git/info/exclude", ".opencode", 3],
])(
  "what is said to stand in %s below %j has git see the sessions again, and nothing else",
  async (file, pattern, count) => {
    const repository = new Repository()
    repository.write(file, `${pattern}\n`)
    const seen = async (path: string) => ignoredBy(repository.root, path)
    const rule = (await seen(".opencode/sessions/a.json")) ?? ""
    expect(rule).toBe(`${file}:1:${pattern}`)
    const others = [".opencode/opencode.json", ".opencode/agents/a.md", ".opencode/.env", ".env", "a"]
    const ignored = () => Promise.all(others.map(async (path) => [path, (await seen(path)) !== undefined]))
    const before = await ignored()
    const lines = linesAgainst(rule, ".opencode/sessions")
    expect(lines).toHaveLength(count)
    repository.write(file, `${[pattern, ...lines].join("\n")}\n`)
    expect(await seen(".opencode/sessions/a.json")).toBeUndefined()
    expect(await ignored()).toEqual(before)
    expect(await seen("build.json")).toBe(
      /^\*(?!\*)/.test(pattern) && !file.startsWith(".o") ? `${file}:1:${pattern}` : undefined,
    )
  },
)

test("a rule of a user's own file is outdone by lines that no colleague gets", async () => {
  const repository = new Repository()
  const own = join(repository.root, "home/ignore")
  repository.write("home/ignore", ".opencode\n")
  repository.git("config", "core.excludesFile", own)
  const rule = (await ignoredBy(repository.root, ".opencode/sessions/a.json")) ?? ""
  expect(rule).toBe(`${own}:1:.opencode`)
  expect(putBelow(rule, ".opencode/sessions")).toBe(
    "`!/.opencode/`, `/.opencode/*`, `!/.opencode/sessions/` on lines of this clone's .git/info/exclude",
  )
  repository.write(".git/info/exclude", `${linesAgainst(rule, ".opencode/sessions").join("\n")}\n`)
  expect(await ignoredBy(repository.root, ".opencode/sessions/a.json")).toBeUndefined()
  expect(await ignoredBy(repository.root, ".opencode/opencode.json")).toBe(".git/info/exclude:2:/.opencode/*")
  expect(putBelow("/main/.git/info/exclude:1:.opencode", ".opencode/sessions")).toMatch(/ after that rule$/)
})
