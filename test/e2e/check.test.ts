/** `check` in a repository, at the door of a commit, and on its history. It needs no OpenCode but for one to judge. */
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { checkText } from "../../src/view/check.ts"
import { Machine } from "../bed/machine.ts"
import { expectRefusal } from "../bed/refusal.ts"
import { assistant, conversation, sessionOf, user } from "../bed/sessions.ts"
import { story } from "../bed/story.ts"

const folder = ".opencode/sessions"
const textOf = (said: string, info = {}) => {
  const session = sessionOf(conversation(user(said), assistant(["completed"])))
  return JSON.stringify({ ...session, info: { ...session.info, ...info } })
}
/** In pieces, so that no scanner takes this file for a leak. */
const password = ["plum", "Tr33", "Quarter9"].join("-")
const clean = textOf("hello")
const leaky = textOf("see /home/al/notes")

async function repository() {
  const home = await realpath(await mkdtemp(join(tmpdir(), "opencode-session-check-")))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const machine = await Machine.create("Alice", home)
  const repo = join(home, "shop")
  await machine.git(home, "init", "-q", repo)
  const writes = async (file: string, text: string, mode = 0o644) => {
    await mkdir(dirname(join(repo, file)), { recursive: true })
    await writeFile(join(repo, file), text, { mode })
  }
  return {
    home,
    repo,
    writes,
    git: (...args: string[]) => machine.git(repo, ...args),
    run: (...args: string[]) => machine.run("git", args, { cwd: repo }),
    checks: (...args: string[]) => machine.session(repo, ["check", ...args]),
    checksIn: (cwd: string, ...args: string[]) => machine.session(join(repo, cwd), ["check", ...args]),
    commits: async (message: string) => {
      await machine.git(repo, "add", "-A")
      await machine.git(repo, "commit", "-q", "-m", message)
    },
    world: { cwd: repo, env: machine.env, now: () => new Date() },
  }
}

test("all saved sessions, or the files named; one line a finding, and exit code 1", async () => {
  const { repo, writes, git, checks, checksIn } = await repository()
  expect(await checks()).toEqual({ code: 0, stdout: "", stderr: "Checked 0 files: nothing found.\n" })
  await writes(`${folder}/a.json`, clean)
  expect(await checks()).toEqual({ code: 0, stdout: "", stderr: "Checked 1 file: nothing found.\n" })

  await writes(`${folder}/b.json`, leaky)
  await writes(`${folder}/c.json`, clean.slice(0, -9))
  await writes(
    `${folder}/d.json`,
    textOf("\u001b]0;x\u0007 /home/al/\u001b[31m", { share: { url: "https://s.example/1" }, permission: [{}] }),
  )
  const all = await checks()
  expect(all.code).toBe(1)
  expect(all.stdout.split("\n")).toEqual([
    `${folder}/b.json: message 1, text: home path /home/al`,
    `${folder}/c.json: is cut off before its end`,
    `${folder}/d.json: its head: permission rules`,
    `${folder}/d.json: its head: share link`,
    `${folder}/d.json: message 1, text: home path /home/al`,
    "",
  ])
  expect(all.stderr).toMatch(/^Checked 4 files: 5 findings\.\nNote: Load the session and save it again/)

  await rm(join(repo, folder), { recursive: true })
  await writes(`${folder}/old/a.json`, leaky)
  const below = `${folder}/old/a.json: message 1, text: home path /home/al\n`
  expect(await checks()).toMatchObject({ code: 1, stdout: below })
  await git("add", ".")
  expect(await checks("--staged")).toMatchObject({ code: 1, stdout: below })

  await writes(`${folder}/a.json`, clean)
  await writes("docs/x.json", leaky)
  expect(await checks(`${folder}/a.json`)).toMatchObject({ code: 0 })
  expect(await checksIn("docs", "x.json", `../${folder}/a.json`)).toMatchObject({
    code: 1,
    stdout: "x.json: message 1, text: home path /home/al\n",
  })
  const json = JSON.parse((await checks("--json", "docs/x.json")).stdout)
  expect(json).toMatchObject({
    checked: 1,
    findings: [
      { file: "docs/x.json", kind: "home path", what: "home path /home/al", where: "message 1, text", places: 1 },
    ],
  })
  expect(await checks("missing.json", `${folder}/a.json`)).toMatchObject({
    code: 1,
    stdout: "missing.json: cannot be read: there is no such file\n",
    stderr: expect.stringContaining("Checked 2 files: 1 finding."),
  })
  expect((await checks("--staged", "--history")).code).toBe(2)
})

test("what we save has nothing to be found, what plain `opencode export` writes has", async () => {
  const { alice, model } = await story()
  model.when("hello", "Hello.")
  await alice.says(`hello, I am in ${alice.repo}`)
  const { file, sessionID } = await alice.saves()
  expect(await alice.types("check")).toEqual({ code: 0, stdout: "", stderr: "Checked 1 file: nothing found.\n" })
  // The homes of the tests are in a temporary folder, not in /home.
  const raw = (await alice.opencode("export", sessionID)).stdout.replaceAll(alice.repo, "/home/alice/shop")
  await alice.writes("raw.json", raw)
  const told = await alice.types("check", file, "raw.json")
  expect(told.code).toBe(1)
  expect(told.stdout.split("\n")).toEqual([
    "raw.json: its head: permission rules",
    expect.stringMatching(/^raw\.json: its head: home path \/home\/alice, and in \d+ more places$/),
    "",
  ])
})

test("the size of a file in git is told, and refused from 50 MB on", async () => {
  const { writes, checks } = await repository()
  await writes(`${folder}/large.json`, textOf("x".repeat(1_000_000)))
  const large = await checks()
  expect(large).toMatchObject({ code: 0, stdout: "" })
  expect(large.stderr).toContain(`Note: ${folder}/large.json: 1.0 MB is large for a file in git.\n`)
  await writes(`${folder}/large.json`, textOf("x".repeat(50_000_000)))
  expect(await checks()).toMatchObject({
    code: 1,
    stdout: `${folder}/large.json: 50.0 MB; git hosts warn at 50 MB and refuse 100 MB\n`,
  })
})

test("what is staged counts, not what is in the worktree", async () => {
  const { writes, checks, checksIn, git, commits } = await repository()
  await writes(`${folder}/a b.json`, leaky)
  await writes(`${folder}/clean.json`, clean)
  await writes("other.json", leaky)
  expect(await checks("--staged")).toMatchObject({ code: 0, stderr: "" })
  await git("add", "-A")
  await writes(`${folder}/a b.json`, clean)
  const finding = `${folder}/a b.json: message 1, text: home path /home/al\n`
  expect(await checks("--staged")).toMatchObject({ code: 1, stdout: finding })
  expect(await checksIn(folder, "--staged", "a b.json")).toMatchObject({ code: 1, stdout: finding })
  expect(await checks("--staged", `${folder}/clean.json`)).toMatchObject({
    code: 0,
    stderr: "Checked 1 file: nothing found.\n",
  })
  await commits("first")
  await writes(`${folder}/clean.json`, leaky)
  await git("rm", "-q", `${folder}/a b.json`)
  expect(await checks("--staged")).toMatchObject({ code: 0, stderr: "" })
})

test("as a hook it stops the commit, also one of named files or with -a", async () => {
  const { writes, git, run, commits } = await repository()
  await writes(`${folder}/a.json`, clean)
  await commits("first")
  await writes(".git/hooks/pre-commit", "#!/bin/sh\nexec opencode-session check --staged\n", 0o755)
  await chmod(join((await git("rev-parse", "--absolute-git-dir")).trim(), "hooks/pre-commit"), 0o755)
  await writes(`${folder}/a.json`, leaky)
  for (const args of [["-a"], ["--", `${folder}/a.json`]]) {
    const refused = await run("commit", "-q", "-m", "second", ...args)
    expect(refused.code).toBe(1)
    expect(refused.stdout + refused.stderr).toContain(`${folder}/a.json: message 1, text: home path /home/al\n`)
  }
  await writes(`${folder}/a.json`, textOf("hello again"))
  expect(await run("commit", "-q", "-a", "-m", "second")).toMatchObject({ code: 0 })
})

test("the history: what was ever committed, each version once, with the commit that brought it in", async () => {
  const { writes, checks, git, commits, world } = await repository()
  const shared = textOf("hello", { share: { url: "https://s.example/1" } })
  await writes(`${folder}/a.json`, shared)
  await commits("first")
  const first = (await git("rev-parse", "HEAD")).trim()
  await writes(`${folder}/a.json`, textOf("hello again", { share: { url: "https://s.example/1" } }))
  await commits("second")
  await git("rm", "-q", `${folder}/a.json`)
  await git("commit", "-q", "-m", "gone")
  await git("checkout", "-q", "-b", "side")
  await writes(`${folder}/ü.json`, textOf(`export DB_PASSWORD=${password}`))
  await writes(`${folder}/broken.json`, `DB_PASSWORD=${password} {`)
  await commits("on a branch")
  await git("checkout", "-q", "main")

  const told = await checks("--history")
  const date = new Date().toISOString().slice(0, 10)
  expect(told.code).toBe(1)
  expect(told.stdout).toContain(
    `${folder}/a.json: its head: share link; committed ${date} by Alice in ${first.slice(0, 10)}\n`,
  )
  expect(told.stderr).toMatch(/^Checked 4 files: 3 findings\.\n/)
  expect(told.stderr).toContain("Note: A share link stays public until you take it back")

  const report = await check(world, [], { history: true })
  expect(report.findings.filter(({ kind }) => kind === "secret")).toMatchObject([
    { file: `${folder}/broken.json`, what: "password", where: "line 1", commit: { author: "Alice" } },
    { file: `${folder}/ü.json`, what: "password", where: expect.stringMatching(/^message 1 /) },
  ])
  expect(report.warnings[0]).toMatch(/^Rotate these secrets\. .* not enough/)
  expect(checkText(report)).toMatch(/ü\.json: message 1 .*: secret: password; committed /)
  expect(checkText(report)).not.toContain(password)
  expect((await check(world, [`${folder}/a.json`], { history: true })).checked).toBe(2)
})

test("a merge that brought in what neither side had is looked at, and a shallow clone says that it is one", async () => {
  const { writes, checks, git, commits, home } = await repository()
  await writes("README.md", "A shop.\n")
  await commits("first")
  await git("checkout", "-q", "-b", "side")
  await writes("side.txt", "1")
  await commits("side")
  await git("checkout", "-q", "main")
  await writes("main.txt", "1")
  await commits("main")
  await git("merge", "-q", "--no-commit", "side")
  await writes(`${folder}/m.json`, textOf("hi", { share: { url: "https://s.example/1" } }))
  await commits("merge")
  expect((await checks("--history")).stdout).toMatch(/m\.json: its head: share link; committed /)

  const clone = join(home, "clone")
  await git("clone", "-q", "--depth", "1", `file://${(await git("rev-parse", "--show-toplevel")).trim()}`, clone)
  const { stderr } = await (await Machine.create("Bob", home)).session(clone, ["check", "--history"])
  expect(stderr).toContain("Note: This clone is shallow")
})

test("without a worktree there is nothing staged or committed; an empty repository has no history", async () => {
  const { home, checks } = await repository()
  expect(await checks("--history")).toMatchObject({ code: 0 })
  expect(await checks("--staged")).toMatchObject({ code: 0 })
  const machine = await Machine.create("Alice", home)
  for (const flag of ["--staged", "--history"])
    expectRefusal(await machine.session(home, ["check", flag]), 2, /^This is not a git worktree/, /in the repository/)
})
