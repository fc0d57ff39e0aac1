/** Two people and one session, in places where git, OpenCode and this tool meet seldom. */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { expect, test } from "vitest"
import { bash, call } from "../bed/model.ts"
import { type Person, shared, story } from "../bed/story.ts"

const pdf = Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(300_000)])

/** A session in which a tool has read a document. */
async function withDocument(person: Person): Promise<string> {
  await person.writes("p.pdf", pdf)
  await person.says("read the document")
  await rm(person.path("p.pdf"))
  return person.latest()
}

test("old outputs that OpenCode has pruned are no divergence", async () => {
  const { alice, bob, model } = await story()
  model.when("count", bash("for i in $(seq 1 480); do printf '%0100d\\n' $i; done"), "Counted.")
  for (const { machine } of [alice, bob]) machine.configure({ compaction: { prune: true } })
  const { sessionID } = await shared(alice, [bob], "start", ...Array.from({ length: 7 }, () => "count"))
  await bob.goesOn(sessionID, "count", "done?")
  expect(await bob.machine.rows(bob.repo, "select id from part where data like '%\"compacted\"%'")).not.toEqual([])
  expect(await alice.loads(sessionID)).toMatchObject({ action: "extended" })
})

test("what one has pushed to the branch stays, or is named, when the remote is put back to an earlier state", async () => {
  const { alice, bob } = await story()
  const branch = ["--store", "branch"]
  await alice.says("base")
  const id = await alice.latest()
  const { file } = await alice.saves("--session", id, ...branch, "--title", "base", "--push")
  await bob.types("list", "--fetch")
  await alice.says("more of base", id)
  await alice.saves("--session", id, "--push")
  await alice.says("mine")
  await alice.saves("--session", await alice.latest(), ...branch, "--title", "mine", "--push")
  await bob.git("push", "-q", "--force", "origin", "origin/opencode/sessions:refs/heads/opencode/sessions")
  const said = [await alice.types("list", "--fetch")]
  await alice.says("next")
  said.push(await alice.types("save", "--session", await alice.latest(), ...branch, "--title", "next", "--push"))
  const kept = await alice.git("ls-tree", "-r", "--name-only", "opencode/sessions")
  const isThere = /mine\.json/.test(kept) && (await alice.prompts(file, "opencode/sessions")).includes("more of base")
  expect(isThere || /mine/.test(said.map(({ stdout, stderr }) => stdout + stderr).join())).toBe(true)
})

test("a conflict in a folder below is settled, too", async () => {
  const { alice, bob } = await story()
  const { sessionID, file } = await shared(alice, [bob], "one", "two", "three", "four")
  await alice.says("five of Alice", sessionID)
  await alice.saves("--session", sessionID)
  await mkdir(alice.path(".opencode/sessions/archive"))
  await alice.git("mv", file, file.replace("sessions/", "sessions/archive/"))
  await alice.git("commit", "-qam", "archived")
  await alice.git("push", "-q")
  await bob.says("five of Bob", sessionID)
  await bob.saves("--session", sessionID, "--commit")
  await bob.merges()
  const { stdout } = await bob.types("resolve")
  expect(stdout).not.toContain("No saved session is in conflict")
  expect(await bob.git("ls-files", "--unmerged")).toBe("")
})

test("a document that a tool has read goes beside its session, and no merge leaves the session without it", async () => {
  const { alice, bob, model } = await story()
  model.when("read the document", call("read", { filePath: alice.path("p.pdf") }), "It must not be empty.")
  const sessionID = await withDocument(alice)
  await alice.pushes(sessionID, "--attachments", "beside")
  await bob.loads(sessionID)
  await bob.goesOn(sessionID, "and then?")
  await alice.types("move", sessionID, "--to", "branch")
  await alice.git("commit", "-qam", "moved to the branch")
  await alice.merges()
  const { stdout, stderr } = await alice.types("resolve")
  await alice.git("commit", "-qm", "merged")
  const { stdout: found } = await alice.types("check")
  expect(found, stdout + stderr).not.toContain("is not beside the session")
})

test("a rebase of several saves leaves one file for each, and nobody's own is called theirs", async () => {
  const { alice, bob } = await story()
  const { sessionID } = await shared(alice, [bob], "one")
  await alice.goesOn(sessionID, "two of Alice")
  for (const text of ["two of Bob", "three of Bob", "four of Bob"]) {
    await bob.says(text, sessionID)
    await bob.saves("--session", sessionID, "--commit")
  }
  expect(await bob.rebases()).toMatchObject({ code: 1 })
  let isDone = false
  for (let stops = 0; !isDone && stops < 5; stops++) {
    await bob.types("resolve")
    isDone = (await bob.tries("rebase", "--continue")).code === 0
  }
  expect(isDone).toBe(true)
  const files = await bob.files()
  expect(files).toHaveLength(2)
  const asked = await Promise.all(files.map((file) => bob.prompts(file)))
  expect(asked.map((all) => all.at(-1)).sort()).toEqual(["four of Bob", "two of Alice"])
})

test("after a stash that did not come back nothing is said of a merge", async () => {
  const { alice, bob } = await story()
  const { sessionID } = await shared(alice, [bob], "one")
  await alice.goesOn(sessionID, "two of Alice")
  await bob.says("two of Bob", sessionID)
  await bob.saves("--session", sessionID)
  const pops = await bob.stashes()
  await bob.pulls()
  expect(await pops()).toMatchObject({ code: 1 })
  const { stdout } = await bob.types("resolve")
  expect(stdout).not.toContain("finish the merge")
  expect(stdout).toContain("git stash drop")
})

test("where one of two conflicts cannot be settled, what was done of the other is told", async () => {
  const { alice, bob } = await story()
  const both = [await shared(alice, [bob], "one"), await shared(alice, [bob], "another")]
  for (const { sessionID } of both) {
    await alice.goesOn(sessionID, "two of Alice")
    await bob.says("two of Bob", sessionID)
    await bob.saves("--session", sessionID)
  }
  const broken = (await bob.files()).sort().at(-1) as string
  await writeFile(bob.path(broken), (await readFile(bob.path(broken))).subarray(0, 3000))
  await bob.git("commit", "-qam", "the second is cut off")
  await bob.merges()
  const before = await bob.git("status", "--porcelain")
  const { stdout, stderr } = await bob.types("resolve")
  const isAsBefore = (await bob.git("status", "--porcelain")) === before
  expect(isAsBefore || /beside it/.test(stdout + stderr), stdout + stderr).toBe(true)
})

test("a file that both have renamed becomes a session of each", async () => {
  const { alice, bob } = await story()
  const { sessionID, file } = await shared(alice, [bob], "one", "two", "three", "four")
  for (const one of [alice, bob]) {
    await one.says(`five of ${one.machine.name}`, sessionID)
    await one.saves("--session", sessionID)
    await one.git("mv", file, `.opencode/sessions/${one.machine.name}.json`)
    await one.git("commit", "-qam", "renamed")
  }
  await alice.git("push", "-q")
  await bob.merges()
  const { stdout } = await bob.types("resolve")
  expect(stdout).not.toContain("the other side had deleted it")
  await bob.tries("commit", "-qm", "merged")
  await bob.git("push", "-q")
  await alice.pulls()
  expect(await alice.types("load", sessionID)).toMatchObject({ code: 0 })
  expect(await alice.types("save", "--session", sessionID)).toMatchObject({ code: 0 })
})

test("a title that was given outlives a merge", async () => {
  const { alice, bob } = await story()
  const { sessionID, file } = await shared(alice, [bob], "one")
  await alice.types("init", "--git")
  await bob.goesOn(sessionID, "two of Bob")
  await alice.saves("--session", sessionID, "--title", "Checkout redesign decision", "--commit")
  const { stdout, stderr } = await alice.merges()
  const { info } = await alice.document(file)
  expect(`${info.title}${stdout}${stderr}`).toContain("Checkout redesign decision")
})

test("a file with a hidden name moves there and back", async () => {
  const { alice } = await story()
  await alice.says("one")
  const { file, sessionID } = await alice.saves()
  await rename(alice.path(file), alice.path(".opencode/sessions/.draft.json"))
  const moved = await alice.types("move", sessionID, "--to", "branch")
  const back = await alice.types("move", sessionID, "--to", moved.code === 0 ? "worktree" : "branch")
  expect([moved.code === 0 ? back.code : 0, moved.stderr + back.stderr]).toEqual([0, expect.anything()])
  expect(await alice.types("load", sessionID)).toMatchObject({ code: 0 })
})

test("the name of a file is no line of a commit's message", async () => {
  const { alice } = await story()
  await alice.says("one")
  const { file, sessionID } = await alice.saves()
  await rename(alice.path(file), alice.path(".opencode/sessions/a\nSigned-off-by: Eve <eve@example.org>.json"))
  await alice.says("two", sessionID)
  await alice.types("save", "--session", sessionID, "--commit")
  expect(await alice.git("log", "--format=%B")).not.toMatch(/^Signed-off-by/m)
})
