/** Two people go on with one session: who follows only what is printed loses nothing of the other's. */
import { expect, test } from "vitest"
import { opens } from "../bed/screen.ts"
import { type Person, shared, story } from "../bed/story.ts"
import { keys } from "../bed/terminal.ts"

const commandsIn = (said: string) => [...said.matchAll(/`([^`]+)`/g)].map(([, command = ""]) => command)

/** Nobody edits a message. */
const types = ({ machine, repo }: Person, command: string) =>
  machine.run("sh", ["-c", command], { cwd: repo, env: { GIT_EDITOR: "true" } })

test("a refused push, a pull that leaves a conflict, and the screen's Resolve: both turns are there in the end", async () => {
  const { alice, bob, model } = await story()
  model.when("begin", "Begun.").when("her way", "Hers: HELIOTROPE.").when("his way", "His: VERMILION.")
  expect(await alice.types("init")).toMatchObject({ code: 0 })
  await alice.says("let us begin")
  const { sessionID, file } = await alice.saves()
  await alice.git("add", ".opencode")
  await alice.git("commit", "-q", "-m", "Set up, and a session")
  await alice.git("push", "-q")
  await bob.loads(sessionID)
  await bob.says("go his way", sessionID)
  await bob.saves("--session", sessionID, "--commit", "--push")

  await alice.says("go her way", sessionID)
  const refused = await alice.types("save", "--session", sessionID, "--commit", "--push")
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(/Get them with `git pull`; if that .* `opencode-session resolve` .*; then `git push`/)
  const [pull = "", , push = ""] = commandsIn(refused.stderr)
  expect((await types(alice, pull)).code).not.toBe(0)

  const before = await alice.git("status", "--porcelain")
  const sides =
    /in conflict: yours has 4 messages, saved by Alice; theirs has 4 messages, saved by Bob, and both went on/
  for (const args of [
    ["save", "--session", sessionID],
    ["load", file],
  ]) {
    const { code, stdout, stderr } = await alice.types(...args)
    expect({ code, stdout, stderr }).toMatchObject({ code: 3, stdout: "", stderr: expect.stringMatching(sides) })
    expect(stderr).toContain("opencode-session resolve")
  }
  expect(JSON.parse((await alice.types("list", "--json")).stdout)).toMatchObject([
    { mark: "in conflict", conflict: true },
  ])
  expect(await alice.git("status", "--porcelain")).toBe(before)

  const screen = await opens(alice)
  await screen.command("session-load")
  await screen.shows("in conflict")
  screen.types(keys.enter)
  await screen.shows("Resolve: keep what each side has")
  screen.types(keys.enter)
  const finish = /git commit\b/.exec(await screen.shows("git commit"))?.[0] ?? ""
  screen.kill()
  expect(await alice.git("ls-files", "--unmerged")).toBe("")
  for (const command of [finish, push]) expect(await types(alice, command)).toMatchObject({ code: 0 })
  await bob.pulls()
  const texts = await bob.git("grep", "--text", "-h", "-e", "HELIOTROPE", "-e", "VERMILION", "--", ".opencode/sessions")
  expect(texts).toContain("HELIOTROPE")
  expect(texts).toContain("VERMILION")
})

test("a refused save, its copy shared as it says, and --replace: all have both turns, and before that nothing is pushed", async () => {
  const { alice, bob, model } = await story()
  model
    .when("begin", "Begun.")
    .when("her way", "Hers: HELIOTROPE.")
    .when("his way", "His: VERMILION.")
    .when("and on", "On.")
  const { sessionID } = await shared(alice, [bob], "let us begin")
  await alice.goesOn(sessionID, "go her way")
  await bob.says("go his way", sessionID)
  await bob.pulls()
  const save = ["save", sessionID, "--commit", "--push"]
  const refused = await bob.types(...save)
  expect(refused).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("save the copy with --commit --push first"),
  })
  const [load = ""] = commandsIn(refused.stderr)
  const loaded = await types(bob, `${load} --json`)
  const { sessionID: copy } = JSON.parse(loaded.stdout)
  expect(copy).not.toBe(sessionID)
  // A second copy of the same would only be in the way.
  expect(JSON.parse((await types(bob, `${load} --json`)).stdout)).toMatchObject({
    action: "unchanged",
    sessionID: copy,
  })
  const again = async () => (await types(bob, load)).stdout
  await bob.says("and on", copy)
  expect(await again()).toMatch(/^Already here: .*, and this copy of it is here already, ahead by 2 messages\n/)
  await bob.undoes(copy, 2)
  expect(await again()).toMatch(/^Already here: .* here already; 2 messages undone here until you say \/redo\n/)
  await bob.redoes(copy)

  expect((await bob.types("save", copy)).code).toBe(0)
  const head = await bob.git("rev-parse", "HEAD")
  const alone = await bob.types(...save, "--replace")
  expect(alone).toMatchObject({ code: 3, stderr: expect.stringContaining("which is not committed") })
  expect(await bob.git("rev-parse", "HEAD")).toBe(head)
  const [share = ""] = commandsIn(alone.stderr)
  expect(commandsIn(alone.stderr)).toEqual([`opencode-session save ${copy} --commit --push`])
  expect((await types(bob, share)).code).toBe(0)
  // What everybody has stays so while the copy goes on.
  await bob.says("and on", copy)
  expect((await bob.types("save", copy)).code).toBe(0)
  expect((await bob.types(...save, "--replace")).code).toBe(0)
  expect(await bob.git("status", "--porcelain")).toMatch(/^ M \S+\n$/)
  await alice.pulls()
  expect(await alice.git("status", "--porcelain", "--untracked-files=all")).toBe("")
  expect(await alice.types("check", "--history")).toMatchObject({ code: 0 })
  for (const word of ["HELIOTROPE", "VERMILION"])
    expect(await alice.git("grep", "--text", "-h", "-e", word, "--", ".opencode/sessions")).toContain(word)
})

test("who saves over what is only in a copy, and does not push yet, is told to share the copy first", async () => {
  const { alice, bob, model } = await story()
  model.when("begin", "Begun.").when("her way", "Hers: HELIOTROPE.").when("his way", "His: VERMILION.")
  const { sessionID } = await shared(alice, [bob], "let us begin")
  const { file } = await alice.goesOn(sessionID, "go her way")
  await bob.says("go his way", sessionID)
  await bob.pulls()
  const { sessionID: copy } = await bob.loads(file)
  await bob.types("save", copy)
  const first = `opencode-session save ${copy} --commit --push`
  const note = new RegExp(`is only in \\S+, which is not committed: share that first with \`${first}\``)
  const theirs = await bob.git("show", `HEAD:${file}`)
  const plain = await bob.types("save", sessionID, "--replace")
  const own = `opencode-session save ${sessionID} --commit --push`
  expect(plain).toMatchObject({ code: 0, stderr: expect.stringMatching(note) })
  expect(plain.stdout).toContain(`Share it:\n  ${first}\n  ${own}\n`)

  await bob.writes(file, theirs)
  const committed = await bob.types("save", sessionID, "--replace", "--commit")
  expect(committed).toMatchObject({ code: 0, stderr: expect.stringMatching(note) })
  expect(committed.stdout).toContain(`Share it:\n  ${first}\n  git push\n`)
  for (const command of [first, "git push"]) expect((await types(bob, command)).code).toBe(0)
  await alice.pulls()
  for (const word of ["HELIOTROPE", "VERMILION"])
    expect(await alice.git("grep", "--text", "-h", "-e", word, "--", ".opencode/sessions")).toContain(word)
})
