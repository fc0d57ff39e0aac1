/** Setting a repository up, and taking it away again. */
import { readdir, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { bash } from "../bed/model.ts"
import { expectRefusal } from "../bed/refusal.ts"
import { type Person, story } from "../bed/story.ts"

/** Every file of the worktree with its text, and every folder. */
async function tree({ repo }: Person): Promise<Record<string, string>> {
  const entries = await readdir(repo, { recursive: true, withFileTypes: true })
  const found = entries
    .map((entry) => ({ path: join(entry.parentPath, entry.name).slice(repo.length + 1), folder: entry.isDirectory() }))
    .filter(({ path }) => !path.startsWith(".git/") && path !== ".git")
  const texts = found.map(async ({ path, folder }) => [path, folder ? "" : await readFile(join(repo, path), "utf8")])
  return Object.fromEntries(await Promise.all(texts))
}

/** In the order in which they are reported. */
const ours = [
  ".opencode/tui.json",
  ".opencode/opencode-session/tui.js",
  ".opencode/opencode-session/commands.js",
  ".opencode/opencode-session/.gitattributes",
  ".opencode/plugins/opencode-session/tui.js",
  ".opencode/skills/session-save/SKILL.md",
  ".opencode/skills/session-load/SKILL.md",
  ".opencode/sessions/.gitattributes",
  ".opencode/sessions/.ignore",
]

test("init, init again, and init --remove leave what a reader expects", async () => {
  const { alice } = await story()
  const before = await tree(alice)
  const planned = await alice.types("init", "--dry-run")
  expect(await tree(alice)).toEqual(before)
  expect(planned.stdout.match(/would create {2}\S+/g)).toHaveLength(9)

  const done = JSON.parse((await alice.types("init", "--json")).stdout)
  expect(done).toEqual({ changes: ours.map((file) => ({ file, action: "create" })), warnings: [] })
  const set = await tree(alice)
  expect(JSON.parse((await alice.types("init", "--json")).stdout)).toEqual({ changes: [], warnings: [] })
  expect((await alice.types("init")).stdout).toMatch(/^Everything is set up already\.\n\nGit can show/)
  expect(await tree(alice)).toEqual(set)

  expect(await alice.types("init", "--remove")).toMatchObject({ code: 0, stderr: "" })
  expect(await tree(alice)).toEqual(before)
  expect((await alice.types("init", "--remove")).stdout).toBe("opencode-session is not set up here.\n")
})

test("a commented tui.json, a skill of the same name and saved sessions are nobody's to change", async () => {
  const { alice } = await story()
  const config =
    '{\n\t// Ours.\n\t"theme": "gruvbox",\n\t"plugin": ["a-plugin",  /* loud */ ["b-plugin", {"x": 1}]],\n}\n'
  await alice.writes(".opencode/tui.json", config)
  await alice.writes(".opencode/skills/session-load/SKILL.md", "---\nname: session-load\n---\nBy hand.\n")
  await alice.writes(".opencode/sessions/.gitattributes", "* text\n")
  const before = await tree(alice)
  const done = JSON.parse((await alice.types("init", "--json")).stdout)
  expect(done.warnings).toEqual([
    ".opencode/skills/session-load/SKILL.md is not as init writes it; it was left as it is.",
    ".opencode/tui.json is not in git, so it stays yours and is not among the files to share. Your colleagues run this themselves: opencode-session init",
  ])
  expect(await alice.read(".opencode/tui.json")).toBe(config.replace("1}]", '1}], "./opencode-session/tui.js"'))
  await alice.types("init", "--remove")
  expect(await tree(alice)).toEqual(before)

  // All or nothing: what stands in the way is said before anything is changed.
  await alice.writes(".opencode/opencode-session", "mine")
  const held = await tree(alice)
  expectRefusal(await alice.types("init"), 1, /opencode-session is a file where a folder is needed/, /Move it away/)
  expect(await tree(alice)).toEqual(held)
  await rm(alice.path(".opencode/opencode-session"))
  await alice.writes(".opencode/tui.json", Buffer.from([0x7b, 0x2f, 0x2a, 0xe9, 0x2a, 0x2f, 0x7d]))
  expectRefusal(await alice.types("init"), 1, /tui\.json is not UTF-8/, /Convert it/)

  await alice.writes(".opencode/tui.json", "{ not json")
  const findings = JSON.parse((await alice.types("doctor", "--json")).stdout)
  expect(findings.filter(({ state }: { state: string }) => state === "bad")).toMatchObject([{ about: "commands" }])
  expectRefusal(await alice.types("init"), 1, /tui\.json cannot be changed/, /by hand/)
  expect(await alice.read(".opencode/tui.json")).toBe("{ not json")
})

test("what git ignores is said with the line that helps, and --global is for one user alone", async () => {
  const { alice } = await story()
  await alice.writes(".gitignore", ".opencode\n")
  const { stderr } = await alice.types("init")
  expect(stderr).toContain(
    "git ignores .opencode/sessions (.gitignore:1:.opencode): put `!/.opencode/`, `/.opencode/*`, ",
  )
  await alice.types("init", "--remove")
  await alice.writes(".gitignore", ".opencode\n!/.opencode/\n/.opencode/*\n!/.opencode/sessions/\n")
  expect(await alice.types("init")).toMatchObject({ code: 0, stderr: "" })
  await alice.types("init", "--remove")

  const before = await tree(alice)
  const { changes } = JSON.parse((await alice.types("init", "--global", "--json")).stdout)
  const folder = join(String(alice.machine.env.XDG_CONFIG_HOME), "opencode")
  expect(changes.map(({ file }: { file: string }) => file)).toContain(join(folder, "tui.json"))
  expect(await tree(alice)).toEqual(before)
  await alice.types("init")
  const twice = JSON.parse((await alice.types("doctor", "--json")).stdout)
  expect(twice).toContainEqual({
    about: "commands",
    state: "note",
    what: "they are set up twice, for this repository and for you: OpenCode takes one of them",
    next: "If you need yours nowhere else, take it away, with its options and your server for agents: opencode-session init --global --remove",
  })
  expect(await alice.types("init", "--global", "--remove")).toMatchObject({ code: 0, stderr: "" })
  expect(await readdir(folder)).toEqual([])
  expect((await alice.types("doctor")).stdout).not.toContain("twice")
})

test.each(process.env.LONG ? ["init", "init --commands"] : ["init"])(
  "after %s, `opencode run --command` saves and loads; a hostile argument does nothing",
  async (typed) => {
    const { alice, bob, model } = await story()
    await alice.types(...typed.split(" "))
    model.when("remember", "The launch word is HELIOTROPE.")
    await alice.says("remember the word")
    const id = await alice.latest()
    // A model that does what it is told, once.
    model.when(/\n {4}opencode-session save\n/, bash("opencode-session save"), "Saved.")
    const hostile = '"; touch pwned; echo "$(touch pwned)`touch pwned`'
    const run = await alice.opencode("run", "-s", id, "--command", "session-save", hostile)
    expect(run).toMatchObject({ code: 0 })
    const [saved] = JSON.parse((await alice.types("list", "--json")).stdout)
    expect(saved).toMatchObject({ sessionID: id, messages: 2 })
    expect(await alice.read(saved.file)).not.toContain("pwned")
    expect(Object.keys(await tree(alice)).filter((path) => path.includes("pwned"))).toEqual([])

    await alice.git("add", ".opencode")
    await alice.git("commit", "-q", "-m", "Set up and saved")
    await alice.git("push", "-q")
    await bob.pulls()
    model.when(
      /\n {4}opencode-session list\n/,
      bash("opencode-session list"),
      bash("opencode-session load 1"),
      "Loaded.",
    )
    expect(await bob.opencode("run", "--command", "session-load", `1 ${hostile}`)).toMatchObject({ code: 0 })
    expect((await bob.machine.sessions(bob.repo)).map((session) => session.id)).toContain(id)
    expect(Object.keys(await tree(bob)).filter((path) => path.includes("pwned"))).toEqual([])
  },
)
