/** A session is taken up at one of its turns: the agent knows what was before, and nothing of what came after. */
import { expect, test } from "vitest"
import { saveAgain } from "../../src/commands/autosave/autosave.ts"
import { recall, subagent } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { expectRefusal } from "../bed/refusal.ts"
import { type Story, story, withOpencode2 } from "../bed/story.ts"

async function takesUp({ alice, bob, model }: Story) {
  model
    .when("remember", "The launch word is HELIOTROPE.")
    .when("look below", subagent("FIRST-HELPER"), "It was looked at.")
    .when("FIRST-HELPER", "Seen by the first.")
    .when("another way", subagent("LATER-HELPER"), "ORCHID was a dead end.")
    .when("LATER-HELPER", "Seen by the later.")
    .when("which word", recall(/launch word is (\w+)/))
    .when("dead end?", recall(/(ORCHID) was a dead end/))
  await alice.says("remember the launch word")
  const id = await alice.latest()
  await alice.says("look below", id)
  await alice.says("now another way", id)
  const part = await alice.saves("--session", id, "--until", "2", "--commit", "--push")
  expect(part).toMatchObject({ changed: true, messages: 5, until: { turn: 2, later: 1 }, warnings: [] })
  const shared = await alice.read(part.file)
  expect(shared).toContain("Seen by the first.")
  expect(shared).not.toMatch(/ORCHID|LATER-HELPER|Seen by the later|another way/)
  expect((await alice.types("list")).stdout).toContain("behind yours")
  expect((await alice.types("save", id, "--until", "2")).stdout).toMatch(
    /^Saved already: .*\n.*\n.*\n {2}up to turn 2; 1 /,
  )
  const { machine, repo } = alice
  const world = { cwd: repo, env: machine.env, now: () => new Date() }
  // An autosave shares nothing that she has held back.
  expect(await saveAgain(world, { id, directory: repo })).toBeUndefined()
  const { file, sessionID, ...all } = await alice.saves("--session", id, "--commit", "--push")
  expect(all).toMatchObject({ changed: true, messages: 8 })
  expect(file).toBe(part.file)
  expectRefusal(
    await alice.types("save", id, "--until", "2"),
    3,
    /^These versions have messages from after turn 2: \d /,
  )
  expect(await alice.read(file)).toContain("ORCHID")

  await bob.pulls()
  const taken = await bob.loads(`${file.replace(/^.*\/|\.json$/g, "")}#2`)
  expect(taken).toMatchObject({ action: "copied", warnings: [] })
  expect(taken.sessionID).not.toBe(sessionID)
  expect(await bob.says("which word was it?", taken.sessionID)).toBe("I remember: HELIOTROPE")
  const before = model.requests.length
  await bob.says("was there a dead end?", taken.sessionID)
  const sent = JSON.stringify(model.requests.slice(before))
  expect(sent).toContain("It was looked at.")
  expect(sent).not.toMatch(/ORCHID|LATER-HELPER|another way/)

  // What Bob saves of it is a session of its own, and says where it comes from.
  const saved = await bob.saves("--session", taken.sessionID)
  expect(saved.file).not.toBe(file)
  const text = await bob.read(saved.file)
  expect(text).toContain("Seen by the first.")
  expect(text).not.toMatch(/ORCHID|LATER-HELPER|Seen by the later/)
  expect(JSON.stringify(JSON.parse(text))).toContain(`"sessionID":"${sessionID}"`)
  // What Alice asked stays hers, also in the copy, and a list, a reader and a filter know both.
  expect((await bob.document(saved.file))["opencode-session"]).toMatchObject({
    by: "Bob",
    authors: ["Alice", "Bob"],
    prompts: { Alice: [expect.any(String), expect.any(String)], Bob: [expect.any(String), expect.any(String)] },
  })
  expect((await bob.types("list", "--by", "alice")).stdout.match(/ {2}Alice(, Bob)? /g)).toHaveLength(2)
  const asked = (await bob.types("show", saved.file)).stdout.match(/^── \d · \w+ ·/gm)
  expect(asked).toEqual(["── 1 · Alice ·", "── 2 · Alice ·", "── 3 · Bob ·", "── 4 · Bob ·"])
  expectRefusal(await bob.types("load", `${file}#2-3`, "--until", "2"), 2, /^You named two turns as the last one: 3 /)
  expect(await bob.types("load", `${file}#9`)).toMatchObject({ code: 2, stderr: expect.stringContaining("turn 9") })
}

/** A session of three turns that Alice has saved whole, and then up to the first, and pushed nothing of. */
async function shortened({ alice, model }: Story, ...options: string[]) {
  model.when("remember", "The launch word is HELIOTROPE.").when("dead end", "ORCHID was a dead end.")
  await alice.says("remember the launch word")
  const id = await alice.latest()
  await alice.says("a dead end", id)
  await alice.says("one more dead end", id)
  await alice.saves("--session", id, ...options)
  const short = await alice.types("save", id, "--until", "1", "--replace", ...options)
  expect(short, short.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining("2 later turns are left out") })
  return { id, short }
}

const leavesOut = { code: 1, stderr: expect.stringMatching(/, but not pushed: .*has turns that \S+ leaves out/) }

const orchids = (person: Story["alice"], ...revisions: string[]) =>
  person.git("log", "--format=%s", "-SORCHID", ...revisions, "--")

test("later turns that an earlier save has put on the branch are not pushed along", async () => {
  const cast = await story()
  const { alice, bob } = cast
  const { id, short } = await shortened(cast, "--store", "branch")
  // What it says of sharing is for that part alone.
  expect(short.stdout).toContain(`opencode-session save ${id} --until 1 --push`)
  const refused = await alice.types("save", id, "--until", "2", "--push")
  expect(refused).toMatchObject(leavesOut)
  expect(await alice.git("ls-remote", "origin", "opencode/sessions")).toBe("")
  // Nor with another session.
  await alice.says("remember another")
  const other = await alice.types("save", await alice.latest(), "--store", "branch", "--push")
  expect(other).toMatchObject(leavesOut)
  // As the advice says: nothing is lost, and nothing leaks.
  const [, keep = "", put = "", push = ""] =
    /`git (branch NAME .*?)`.*`git (update-ref .*?)`.*`git (push .*?)`/.exec(other.stderr) ?? []
  for (const command of [keep.replace("NAME", "aside"), put, push]) await alice.git(...command.split(" "))
  expect(await orchids(alice, "aside")).not.toBe("")
  await bob.types("list", "--fetch")
  expect(await bob.git("log", "--format=%s", "origin/opencode/sessions")).toContain("Save session")
  const texts = await bob.git("grep", "-c", "one more dead end", "origin/opencode/sessions").catch(() => "none")
  expect(texts).toBe("none")
  expect((await bob.git("rev-list", "--count", "origin/opencode/sessions")).trim()).toBe("1")
  expect((await bob.git("ls-tree", "-r", "--name-only", "origin/opencode/sessions")).match(/json$/gm)).toHaveLength(2)
  // Who means all of it can say so.
  const whole = await alice.types("save", id, "--push")
  expect(whole, whole.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining("pushed to") })
})

test("nor those that an earlier commit of the code has", async () => {
  const cast = await story()
  const { alice } = cast
  const { id, short } = await shortened(cast, "--commit")
  expect(short.stderr).toContain("but do not push it yet")
  expect(short.stdout).not.toContain("git push")
  const refused = await alice.types("save", id, "--until", "1", "--commit", "--push")
  expect(refused).toMatchObject(leavesOut)
  const base = /git rebase -i (\S+?)`/.exec(refused.stderr)?.[1] ?? ""
  expect(await orchids(alice, "origin/main")).toBe("")
  // As the advice says.
  await alice.git("branch", "aside")
  const squash = "sequence.editor=sed -i '2,$s/^pick/fixup/'"
  await alice.git("-c", squash, "rebase", "-q", "-i", base)
  const shared = await alice.types("save", id, "--until", "1", "--commit", "--push")
  expect(shared, shared.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining("pushed to origin/main") })
  expect(await orchids(alice, "origin/main")).toBe("")
  expect(await orchids(alice, "aside")).not.toBe("")
})

// The same on the other major takes as long: `npm run test:all`.
if (process.env.LONG)
  test("with OpenCode 1", async () => {
    await takesUp(await story())
  })

withOpencode2("with OpenCode 2", () => {
  test("the same", async () => {
    await takesUp(await story({ alice: opencode2Binary, bob: opencode2Binary }))
  })
})
