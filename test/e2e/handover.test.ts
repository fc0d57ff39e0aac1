/** The main job: saved on one machine, loaded on another, and the agent remembers. */
import { readdir } from "node:fs/promises"
import { expect, test } from "vitest"
import { fileName, numbered } from "../../src/session/document/file-name.ts"
import { type Facts, factsKey } from "../../src/session/schema.ts"
import { bash, recall } from "../bed/model.ts"
import { story } from "../bed/story.ts"

const recallTheWord = recall(/launch word is (\w+)/)

test("the agent on another machine remembers what was said", async () => {
  const { alice, bob, model } = await story()
  model.when("remember", "I will: the launch word is HELIOTROPE.").when("which word", recallTheWord)
  await alice.says("remember the launch word")

  const saved = await alice.saves("--commit", "--push")
  expect(saved.file).toMatch(/^\.opencode\/sessions\/\d{4}(-\d\d){4}-a-scripted-session\.json$/)
  const commit = (await alice.git("rev-parse", "HEAD")).trim()
  expect(saved).toMatchObject({ messages: 2, cut: 0, changed: true, warnings: [], commit, pushed: true })

  const loaded = await bob.loads("1")
  expect(loaded).toMatchObject({ sessionID: saved.sessionID, messages: 2, action: "imported", warnings: [] })
  expect(await bob.says("which word was it?", loaded.sessionID)).toBe("I remember: HELIOTROPE")
})

test("saving what was loaded gives the same bytes, and saving twice writes once", async () => {
  const { alice, bob, model } = await story()
  model.when("remember", bash("echo the launch word is HELIOTROPE"), "Noted.")
  await alice.says("remember the launch word")
  const { file } = await alice.saves()
  await alice.shares(file)
  expect(await alice.saves()).toMatchObject({ file, changed: false })
  expect(await alice.git("status", "--porcelain")).toBe("")

  await bob.loads(file)
  expect(await bob.saves()).toMatchObject({ file, changed: false })
  expect(await bob.git("status", "--porcelain")).toBe("")
  // Forced to write, by taking our own object away, it writes what Alice's machine wrote.
  const theirs = await bob.document(file)
  await bob.writes(file, JSON.stringify({ info: theirs.info, messages: theirs.messages }))
  expect(await bob.saves()).toMatchObject({ file, changed: true })
  const withoutFacts = (text: string) => {
    const [head, messages] = [text.indexOf(`\n  "${factsKey}": {`), text.indexOf('\n  "messages": [')]
    return text.slice(0, head) + text.slice(messages)
  }
  expect(withoutFacts(await bob.read(file))).toBe(withoutFacts(await alice.read(file)))
})

test("a session of more than a megabyte arrives whole", async () => {
  const { alice, bob, model } = await story()
  const large = "seq 1 9000 | sed 's/^/line of a long log: /'"
  model
    .when("remember", ...Array.from({ length: 14 }, () => bash(large)), "The launch word is MAMMOTH.")
    .when("which word", recallTheWord)
  await alice.says("remember the launch word")
  const saved = await alice.saves()
  expect(saved.bytes).toBeGreaterThan(1_000_000)
  expect(saved.warnings).toEqual([expect.stringContaining("is large for a file in git")])
  await alice.shares(saved.file)
  const loaded = await bob.loads(saved.file)
  expect(loaded.messages).toBe(saved.messages)
  expect(await bob.says("which word was it?", loaded.sessionID)).toBe("I remember: MAMMOTH")
})

test("a colleague without this tool imports the file plainly", async () => {
  const { alice, bob, model } = await story()
  model.when("remember", "I will: the launch word is PLAIN.").when("which word", recallTheWord)
  await alice.says("remember the launch word")
  const { file, sessionID } = await alice.saves()
  await alice.shares(file)
  await bob.pulls()
  expect(await bob.opencode("import", file)).toMatchObject({ code: 0, stdout: `Imported session: ${sessionID}\n` })
  expect(await bob.says("which word was it?", sessionID)).toBe("I remember: PLAIN")
})

test("of a plain export what is undone stays behind and is told, and one of which all is undone is refused", async () => {
  const { alice, bob, model } = await story()
  model.when("say", "Said.")
  await alice.says("say one")
  const sessionID = await alice.latest()
  await alice.says("say two", sessionID)
  const exported = async () => (await alice.opencode("export", sessionID)).stdout
  await alice.undoes(sessionID)
  await bob.writes("export.json", await exported())
  await alice.undoes(sessionID, 2)
  await bob.writes("empty.json", await exported())

  const { code, stderr } = await bob.types("load", "empty.json")
  expect([code, stderr]).toEqual([1, expect.stringContaining("All messages of empty.json are undone.")])
  expect(await bob.loads("export.json")).toMatchObject({
    ...{ action: "imported", messages: 2 },
    warnings: ["Without 2 messages that an undo hides in it."],
  })
  expect(await bob.loads("export.json")).toMatchObject({ action: "unchanged", warnings: [] })
})

test("a grown session replaces its file, whatever that is called by now", async () => {
  const { alice, model } = await story()
  model.when("remember", "Noted.")
  await alice.says("remember one")
  const first = await alice.saves("--title", "Über den Wolken / part 1")
  expect(first.file).toMatch(/-über-den-wolken-part-1\.json$/)
  await alice.shares(first.file)
  const renamed = ".opencode/sessions/talk.json"
  await alice.git("mv", first.file, renamed)

  await alice.says("remember two", first.sessionID)
  const second = await alice.saves()
  expect(second).toMatchObject({ file: renamed, messages: 4, changed: true, title: "Über den Wolken / part 1" })
  expect((await readdir(alice.path(".opencode/sessions"))).sort()).toEqual([".gitattributes", ".ignore", "talk.json"])

  await alice.says("remember something else")
  const other = await alice.saves("--session", await alice.latest(), "--title", "Talk")
  expect(await alice.saves("--session", first.sessionID)).toMatchObject({ file: renamed, changed: false })
  // The name is taken, in this minute and in the next ones.
  const taken = await alice.read(other.file)
  const minutes = [0, 1, 2].map((later) => fileName("Talk", new Date(Date.now() + later * 60_000)))
  for (const name of minutes) await alice.writes(`.opencode/sessions/${name}`, taken)
  await alice.says("remember a third thing")
  const third = await alice.saves("--session", await alice.latest(), "--title", "Talk")
  expect(minutes.map((name) => `.opencode/sessions/${numbered(name, 2)}`)).toContain(third.file)
})

/** One turn of Alice's, which Bob has loaded. */
async function handedOver() {
  const { alice, bob, model } = await story()
  model.when("remember", "Noted.")
  await alice.says("remember one")
  const { file, sessionID } = await alice.saves()
  await alice.shares(file)
  await bob.loads(file)
  return { alice, bob, file, sessionID }
}

test("what a colleague added to the file is not saved over", async () => {
  const { alice, bob, file, sessionID } = await handedOver()
  await bob.says("remember two", sessionID)
  await bob.saves()
  await bob.shares(file)
  await alice.pulls()

  const before = await alice.read(file)
  const refused = await alice.types("save")
  expect(refused.code).toBe(3)
  expect(refused.stderr).toContain("holds 2 messages that this session does not have")
  expect(await alice.read(file)).toBe(before)
  expect(await alice.saves("--replace", "--dry-run")).toMatchObject({ file, messages: 2, changed: true })
  // Loaded, it is hers as well.
  expect(await alice.loads(file)).toMatchObject({ action: "extended", messages: 4 })
  expect(await alice.saves()).toMatchObject({ file, messages: 4 })
  expect(await alice.saves("--replace")).toMatchObject({ file, messages: 4 })
  // Each prompt stays of the one who wrote it, whoever saves the file.
  await alice.says("remember three", sessionID)
  await alice.saves()
  const ids = (await alice.document(file)).messages.flatMap(({ info }) => (info.role === "user" ? [info.id] : []))
  expect((await alice.document(file))["opencode-session"]).toMatchObject({
    authors: ["Alice", "Bob"],
    prompts: { Alice: [ids[0], ids[2]], Bob: [ids[1]] },
  })
  await alice.git("config", "user.name", "Carol")
  expect(await alice.saves("--title", "a scripted session")).toMatchObject({ changed: true })
  expect(await alice.saves()).toMatchObject({ changed: false })
  expect((await alice.document(file))["opencode-session"]?.authors).toEqual(["Alice", "Bob"])
})

test("a file adds nothing to a session that is here and is no subagent of its own", async () => {
  const { alice, bob, file, sessionID } = await handedOver()
  const before = await alice.document(file)
  await alice.says("remember two", sessionID)
  const grown = await alice.document((await alice.saves("--session", sessionID)).file)
  await alice.says("remember something else")
  const fork = await alice.saves("--session", await alice.latest())
  const root = await alice.document(fork.file)
  const exported = async () => JSON.parse((await bob.opencode("export", sessionID)).stdout)
  const held = await exported()
  expect(held.messages).toHaveLength(2)
  // What is the same stays where it is; what goes on with it gets ids of its own.
  for (const [{ info, messages }, action] of [
    [before, "imported"],
    [grown, "copied"],
  ] as const) {
    const subagent = { info: { ...info, parentID: root.info.id }, messages }
    const facts = { ...(root[factsKey] as Facts), subagentCount: 1, subagents: [subagent] }
    await bob.writes("fork.json", JSON.stringify({ ...root, [factsKey]: facts }))
    const { stdout } = await bob.types("load", "fork.json", "--json")
    expect(JSON.parse(stdout)).toMatchObject({ action, messages: 2 })
    expect(await exported()).toEqual(held)
  }
})

test("a list says of which sessions it has not looked how they stand", async () => {
  const { alice, model } = await story()
  model.when("remember", "Noted.")
  await alice.says("remember one")
  const text = await alice.read((await alice.saves()).file)
  for (let number = 0; number < 41; number++) await alice.writes(`.opencode/sessions/more-${number}.json`, text)
  const { stdout } = await alice.types("list", "--json")
  const marks = (JSON.parse(stdout) as { mark: string }[]).map(({ mark }) => mark)
  expect(marks).toEqual([...Array(40).fill("here"), "not compared", "not compared"])
})
