/** Two people go on with one session: who follows only what is printed loses nothing of the other's. */
import { expect, test } from "vitest"
import { opens } from "../bed/screen.ts"
import { type Person, story } from "../bed/story.ts"
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
