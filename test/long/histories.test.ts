/** Two people go on from one session. Nothing is deleted, interleaved or overwritten. */
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { factsKey } from "../../src/session/schema.ts"
import { opencodeBinary } from "../bed/machine.ts"
import { call, type Reply, recall } from "../bed/model.ts"
import { story } from "../bed/story.ts"

/** The agent says which words stand in its context. */
const knownWords: Reply = ({ messages }) => {
  const words = [...JSON.stringify(messages).matchAll(/my word is (\w+)/g)].map(([, word]) => word)
  return `I know: ${words.join(" ")}`
}

test("equal, file ahead, local ahead, diverged, and a copy of a copy", async () => {
  const { alice, bob, model } = await story()
  model.when(/my word is/, "Noted.").when("which words", knownWords)
  await alice.says("my word is ONE")
  const { file, sessionID } = await alice.saves()
  await alice.shares(file)
  expect(await bob.loads(file)).toMatchObject({ action: "imported", warnings: [] })
  expect(await bob.loads(file)).toMatchObject({ action: "unchanged" })

  // Bob goes on; Alice, who has not, is extended.
  await bob.says("my word is TWO", sessionID)
  expect(await bob.saves()).toMatchObject({ file, changed: true, messages: 4 })
  await bob.shares(file)
  expect(await alice.loads(file)).toMatchObject({ action: "extended", messages: 4 })
  expect(await alice.says("which words", sessionID)).toBe("I know: ONE TWO")

  // Alice has gone on by that: the file is behind, and nothing happens.
  const behind = await alice.types("load", file)
  expect(behind).toMatchObject({ code: 0 })
  expect(behind.stdout).toContain("Already here: A scripted session")
  expect(behind.stdout).toContain("this machine is ahead by 2 messages")

  // Bob goes on as well, without her: her session comes in as a copy, and his stays as it is.
  await alice.saves()
  await alice.shares(file)
  await bob.says("my word is THREE", sessionID)
  const copy = await bob.loads(file)
  expect(copy).toMatchObject({ action: "copied", messages: 6, title: "A scripted session (from Alice, main)" })
  expect(copy.sessionID).not.toBe(sessionID)
  expect((await bob.types("load", file, "--dry-run")).stdout).toContain("it went another way from turn 3 on")
  expect(await bob.says("which words", copy.sessionID)).toBe("I know: ONE TWO")
  expect(await bob.says("which words", sessionID)).toBe("I know: ONE TWO THREE")

  // The copy has a file of its own, which says where it comes from; his own line would drop hers and is refused.
  const saved = await bob.saves("--session", copy.sessionID)
  expect(saved.file).not.toBe(file)
  expect((await bob.document(saved.file))[factsKey]?.origin).toMatchObject({ sessionID, by: "Alice", branch: "main" })
  expect((await bob.types("list")).stdout).toMatch(/from Alice, main\) .*copy of 2/)
  const refused = await bob.types("save", "--session", sessionID)
  expect(refused).toMatchObject({ code: 3 })
  await bob.shares(saved.file)

  // A copy of the copy, on purpose, twice.
  await alice.pulls()
  const first = await alice.loads(saved.file, "--as-copy")
  const second = await alice.loads(saved.file, "--as-copy")
  expect(new Set([sessionID, copy.sessionID, first.sessionID, second.sessionID]).size).toBe(4)
  expect(first).toMatchObject({ action: "copied", title: "A scripted session (from Bob, main)" })
  await alice.says("my word is FOUR", first.sessionID)
  expect(await alice.says("which words", first.sessionID)).toBe("I know: ONE TWO FOUR")
  expect(await alice.says("which words", second.sessionID)).toBe("I know: ONE TWO")
  expect(await alice.says("which words", sessionID)).toBe("I know: ONE TWO")
})

test("a session saved by a clock that is an hour fast is answered in", async () => {
  const { alice, bob, model } = await story()
  model.when("remember", "The launch word is EARLY.").when("which word", recall(/launch word is (\w+)/))
  await alice.says("remember it")
  const { file } = await alice.saves()
  const hour = 60 * 60 * 1000
  const fast = (await alice.read(file)).replaceAll(
    /"(created|completed|updated|start|end)": (\d+)/g,
    (_, key, at) => `"${key}": ${Number(at) + hour}`,
  )
  await bob.writes("fast.json", fast)
  const result = await bob.types("load", "fast.json")
  expect(result.stdout).toMatch(/^Loaded as a copy: .*it was saved by a clock (59|60) minutes ahead of this one$/m)
  expect(await bob.says("which word", await bob.latest())).toBe("I remember: EARLY")
})

test("it says how the checkout stands to the one the session was saved in, and what is not set up here", async () => {
  const { alice, bob, model } = await story()
  model.when(
    "write",
    call("write", { filePath: alice.path("a.txt"), content: "one\n" }),
    call("write", { filePath: alice.path("b.txt"), content: "two\n" }),
    "Written.",
  )
  await alice.git("switch", "-q", "-c", "feature")
  await alice.says("write two files")
  const { file } = await alice.saves()
  expect(Object.keys((await alice.document(file))[factsKey]?.files ?? {})).toEqual(["a.txt", "b.txt"])
  expect((await alice.document(file))[factsKey]).toMatchObject({ by: "Alice", branch: "feature", dirty: true })
  await alice.git("add", ".")
  await alice.git("commit", "-q", "-m", "both")
  await alice.git("push", "-q", "-u", "origin", "feature")
  await bob.git("fetch", "-q")
  await bob.git("switch", "-q", "feature")
  expect((await bob.loads(file)).warnings).toEqual([])

  await bob.writes("a.txt", "changed\n")
  await bob.git("switch", "-q", "-c", "other")
  bob.machine.configure({ provider: {} })
  const { warnings } = JSON.parse((await bob.types("load", file, "--dry-run", "--json")).stdout)
  expect(warnings).toEqual([
    "It was saved on branch feature (here: other), with uncommitted changes.",
    "1 of the 2 files this session changed has changed since.",
    expect.stringMatching(/^Its model script\/scripted is not configured here: .*opencode auth login/),
  ])

  // An agent and a tool that only Alice has.
  const odd = (await bob.read(file)).replaceAll('"agent": "build"', '"agent": "reviewer"')
  await bob.writes("odd.json", odd.replaceAll('"tool": "write"', '"tool": "jira_search"'))
  const dry = JSON.parse((await bob.types("load", "odd.json", "--dry-run", "--json")).stdout)
  expect(dry.warnings).toContainEqual(expect.stringMatching(/^Its agent reviewer is not here: .*\/agents/))
  expect(dry.warnings).toContainEqual(
    expect.stringMatching(/^It used jira_search, which no MCP server here provides: .*opencode mcp add/),
  )
})

test("OpenCode is asked for its models once, until its setup is another or the model is not among them", async () => {
  const { alice, home, model } = await story()
  model.when("remember", "Noted.")
  await alice.says("remember one")
  const { file } = await alice.saves()
  // The real one, which says what it was asked.
  const [watched, asked] = [join(home, "opencode"), join(home, "asked")]
  await writeFile(watched, `#!/bin/sh\necho "$*" >> ${asked}\nexec ${opencodeBinary} "$@"\n`, { mode: 0o755 })
  const load = async () => {
    await writeFile(asked, "")
    const env = { OPENCODE_BIN: watched }
    const { stdout } = await alice.machine.session(alice.repo, ["load", file, "--dry-run", "--json"], { env })
    const { warnings } = JSON.parse(stdout) as { warnings: string[] }
    return { warnings, models: (await readFile(asked, "utf8")).split("\n").filter((line) => line === "models").length }
  }
  expect(await load()).toEqual({ warnings: [], models: 1 })
  expect(await load()).toEqual({ warnings: [], models: 0 })
  // OpenCode adds the schema itself where it is missing.
  await alice.writes("opencode.json", JSON.stringify({ $schema: "https://opencode.ai/config.json" }))
  expect(await load()).toEqual({ warnings: [], models: 1 })
  expect(await load()).toEqual({ warnings: [], models: 0 })
  alice.machine.configure({ provider: {} })
  const gone = { warnings: [expect.stringContaining("is not configured here")], models: 1 }
  expect(await load()).toEqual(gone)
  expect(await load()).toEqual(gone)
})

test("a session that is here in another clone stays there; a copy of it is of this one", async () => {
  const { alice, model } = await story()
  model.when("remember", "Noted.")
  await alice.says("remember one")
  const { file, sessionID } = await alice.saves()
  await alice.shares(file)
  const clone = join(alice.machine.home, "work/other clone")
  await alice.git("clone", "-q", join(alice.machine.home, "../../remote.git"), clone)
  const load = await alice.machine.session(clone, ["load", file])
  expect(load.stdout).toContain(`Already here: A scripted session (${sessionID}, 2 messages); the same`)
  expect(load.stdout).toContain(`cd ${alice.repo} && opencode -s ${sessionID}`)
  const copy = await alice.machine.session(clone, ["load", file, "--as-copy"])
  expect(copy).toMatchObject({ code: 0 })
  const sessions = await alice.machine.sessions(alice.repo)
  expect(sessions.map(({ directory }) => directory).sort()).toEqual([clone, alice.repo].sort())
})

test("after a merge that touched the same session both lines are there, each whole", async () => {
  const { alice, bob, model } = await story()
  model.when(/my word is/, "Noted.").when("which words", knownWords)
  await alice.says("my word is ONE")
  const { file, sessionID } = await alice.saves()
  await alice.shares(file)
  await bob.loads(file)
  await bob.says("my word is TWO", sessionID)
  await bob.saves()
  await bob.shares(file)
  await alice.says("my word is THREE", sessionID)
  await alice.saves()
  await alice.git("commit", "-qam", "mine")

  const merge = await alice.machine.run("git", ["pull", "-q", "--no-rebase"], { cwd: alice.repo })
  expect(merge.code).toBe(1)
  // No markers: the file in the worktree is still a session.
  expect((await alice.document(file)).messages).toHaveLength(4)
  const resolved = await alice.types("resolve")
  expect(resolved).toMatchObject({ code: 0, stderr: "" })
  const copy = file.replace(".json", "-2.json")
  expect(resolved.stdout).toContain(
    `${file}: both sides went on: theirs stays, and yours is kept as a copy\n  beside it: ${copy}`,
  )
  expect(await alice.git("status", "--porcelain")).toBe(`A  ${copy}\nM  ${file}\n`)
  await alice.git("commit", "-qm", "merged")
  await alice.git("push", "-q")
  expect(await alice.types("resolve")).toMatchObject({ code: 0, stdout: "No saved session is in conflict.\n" })

  expect(await alice.loads(copy)).toMatchObject({ action: "imported", title: "A scripted session (from Alice, main)" })
  const theirs = (await alice.document(copy)).info.id
  expect(await alice.says("which words", theirs)).toBe("I know: ONE THREE")
  expect(await alice.says("which words", sessionID)).toBe("I know: ONE THREE")

  // Where one side goes on from the other, that one is taken.
  await bob.pulls()
  const base = await bob.git("rev-parse", "HEAD")
  await bob.writes(copy, await bob.read(copy))
  await alice.saves("--session", theirs)
  await alice.git("commit", "-qam", "longer")
  const longer = await alice.read(copy)
  await alice.git("switch", "-qc", "side", base.trim())
  const short = JSON.parse(await alice.read(copy))
  await alice.writes(
    copy,
    `${JSON.stringify({ ...short, "opencode-session": { ...short["opencode-session"], by: "Somebody" } }, null, 2)}\n`,
  )
  await alice.git("commit", "-qam", "shorter")
  expect((await alice.machine.run("git", ["merge", "-q", "main"], { cwd: alice.repo })).code).toBe(1)
  expect((await alice.types("resolve")).stdout).toMatch(/kept .*, which goes on where .* ends/)
  expect(await alice.read(copy)).toBe(longer)
})
