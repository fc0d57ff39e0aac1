/** `save --commit --push` in real repositories; the file is there already. */
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { type CommitOptions, commitSaved } from "../../src/commands/save/commit-saved.ts"
import { complaintOf } from "../../src/git/run-git.ts"
import { unknownOf } from "../../src/git/worktree.ts"
import { messageFor } from "../../src/session/commit-trailer.ts"
import { attachmentsAttributes, attachmentsFolder, writeAttachments } from "../../src/stores/attachments.ts"
import { attachmentWarnings } from "../../src/stores/worktree/attachment-warnings.ts"
import { attributes, attributesFile } from "../../src/stores/worktree/list-files.ts"
import { folderWith } from "../bed/folders.ts"
import { Machine } from "../bed/machine.ts"
import { expectRefusal } from "../bed/refusal.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

const title = "Round the prices"

/** A repository with a commit, unless it is `unborn`, and a session that was just saved. */
function started({ unborn = false } = {}) {
  const repository = new Repository()
  const { root } = repository
  repository.git("config", "user.name", "Alice")
  repository.git("config", "user.email", "alice@example.org")
  if (!unborn) {
    for (const name of ["a", "b", "c", "d"]) repository.write(name, `${name}\n1\n2\n3\n4\n5\n`)
    repository.commit()
  }
  const save = (name = "one", prompt = "Round them") => {
    repository.write(attributesFile, attributes)
    return repository.save(name, sessionWith(`ses_${name}`, title, [[prompt, [], "Done."]]))
  }
  const file = save()
  const commit = (options: CommitOptions = {}, of = file, cwd = root) =>
    commitSaved(
      { ...repository.world, cwd },
      { file: of, title, place: { root, git: true } },
      { commit: true, ...options },
      true,
    )
  const hook = (name: string, script: string) => {
    repository.write(`.git/hooks/${name}`, `#!/bin/sh\n${script}\n`)
    chmodSync(join(root, `.git/hooks/${name}`), 0o755)
  }
  const inCommit = (revision = "HEAD") =>
    repository.git("show", "--format=", "--name-only", revision).trim().split("\n").sort()
  return { repository, root, file, save, commit, hook, inCommit }
}

test("a file that is gone since it was saved is said to be gone, and its removal is not committed", async () => {
  const { repository, root, file, commit } = started()
  for (const isCommitted of [false, true]) {
    if (isCommitted) repository.save("one", sessionWith("ses_one", title, [["Round them", [], "Done."]]))
    if (isCommitted) expect(await commit()).toMatchObject({ made: true })
    const head = repository.git("rev-parse", "HEAD")
    rmSync(join(root, file))
    expect((await commit()).problem?.what).toBe(`${file} is not there any more, so nothing was committed.`)
    expect(repository.git("rev-parse", "HEAD")).toBe(head)
  }
})

test("it commits the attachments that are kept beside the session", async () => {
  const { repository, file, root, inCommit } = started()
  const name = `${"0".repeat(64)}.png`
  await writeAttachments(root, new Map([[name, Buffer.from("a picture")]]))
  const of = (kept: string) => ({ file, title, place: { root, git: true }, attachments: { kept, files: [name] } })
  const saves = (kept: string) => commitSaved(repository.world, of(kept), { commit: true }, true)
  expect(await saves("out")).toMatchObject({ made: true })
  expect(inCommit()).toEqual([attributesFile, file])
  expect(await saves("beside")).toMatchObject({ made: true })
  expect(inCommit()).toEqual([attachmentsAttributes, `${attachmentsFolder}/${name}`])
  expect(await saves("beside")).toMatchObject({ made: false })

  // One that is gone is not committed as removed: others still have it.
  const path = `${attachmentsFolder}/${name}`
  rmSync(join(root, path))
  expect(await saves("beside")).toMatchObject({ made: false })
  expect([...(await unknownOf(root, [path, attributesFile])).keys()]).toEqual([])
  expect(await attachmentWarnings(root, file, { kept: "beside", files: [name] })).toEqual([
    `The attachment ${name} is missing beside the session: take it from an earlier commit.`,
  ])
  repository.git("rm", "-q", path)
  expect(await saves("beside")).toMatchObject({ made: false })
  expect(repository.git("diff", "--cached", "--name-only").trim()).toBe(path)
})

test("an attachment that is to be left out and is still there is told of", async () => {
  const { repository, root } = started()
  const name = `${"0".repeat(64)}.png`
  const told = { kept: "out", files: [name] }
  const file = repository.save("two", sessionWith("ses_two", title, [[`see ${name}`, [], "Done."]]))
  expect(await attachmentWarnings(root, file, told)).toEqual([])
  await writeAttachments(root, new Map([[name, Buffer.from("a picture")]]))
  expect(await attachmentWarnings(root, file, { kept: "beside", files: [name] })).toEqual([])
  expect(await attachmentWarnings(root, file, told)).toEqual([
    `${attachmentsFolder}/${name} is still there: remove it, or it may be committed with other work.`,
  ])
})

test("an attachment that a sparse checkout leaves out is not missing, and one that cannot be read is told as such", async () => {
  const { repository, file, root } = started()
  const name = `${"0".repeat(64)}.png`
  const warnings = () => attachmentWarnings(root, file, { kept: "beside", files: [name] })
  await writeAttachments(root, new Map([[name, Buffer.from("a picture")]]))
  repository.commit()
  repository.git("sparse-checkout", "set", "--no-cone", "/*", `!/${attachmentsFolder}/`)
  expect(existsSync(join(root, attachmentsFolder))).toBe(false)
  expect(await warnings()).toEqual([])
  repository.git("sparse-checkout", "disable")
  rmSync(join(root, attachmentsFolder), { recursive: true })
  repository.write(attachmentsFolder, "a file in its place")
  expect(await warnings()).toEqual([expect.stringContaining(`${name} cannot be read: `)])
})

test("it commits the session and its .gitattributes, and leaves all other work as it is", async () => {
  const { repository, file, commit, inCommit, save } = started()
  const git = (...args: string[]) => repository.git(...args)
  repository.write("a", "staged\n1\n2\n3\n4\n5\n")
  git("add", "a")
  repository.write("a", "staged\n1\n2\n3\n4\nunstaged\n")
  git("mv", "b", "e")
  git("rm", "-q", "c")
  repository.write("d", "unstaged\n")
  repository.write("new", "new\n")
  git("add", "--intent-to-add", "new")
  repository.write("untracked", "untracked\n")
  const state = () => [git("status", "--porcelain"), git("diff", "--cached"), git("diff")]
  const before = state().map((text) => text.replace("?? .opencode/\n", ""))
  const done = await commit()
  expect(done).toMatchObject({ made: true, branch: "main", commit: git("rev-parse", "HEAD").trim() })
  expect(done.problem).toBeUndefined()
  expect(inCommit()).toEqual([attributesFile, file])
  expect(state()).toEqual(before)
  expect(git("log", "-1", "--format=%B").trim()).toBe(`Save session: ${title}\n\nSession: ${file}`)

  // No empty commit; and one that grew is committed alone.
  expect(await commit()).toMatchObject({ made: false, commit: done.commit })
  repository.write(attributesFile, "# of the team's own\n")
  save("one", "Round them up")
  expect(await commit({ message: "#7 is what it was about" })).toMatchObject({ made: true })
  expect(inCommit()).toEqual([file])
  expect(git("log", "-1", "--format=%B").trim()).toBe("#7 is what it was about")
})

test("also the first commit of a repository, from a folder below, in a linked worktree, and on no branch", async () => {
  const first = started({ unborn: true })
  first.repository.write("other", "other\n")
  first.repository.git("add", "other")
  expect(await first.commit()).toMatchObject({ made: true, branch: "main" })
  expect(first.repository.git("status", "--porcelain")).toBe("A  other\n")

  const { repository, root, commit, inCommit, save } = started()
  mkdirSync(join(root, "src"))
  expect(await commit({}, undefined, join(root, "src"))).toMatchObject({ made: true })
  repository.git("checkout", "-q", "--detach")
  const two = save("two")
  const loose = await commit({ push: true }, two)
  expect(loose).toMatchObject({ made: true })
  expect(loose.branch).toBeUndefined()
  expect(loose.problem?.what).toContain("HEAD is on no branch")

  const linked = join(await folderWith(), "linked")
  repository.git("worktree", "add", "-q", "-b", "side", linked, "main")
  const file = ".opencode/sessions/three.json"
  writeFileSync(join(linked, file), "{}\n")
  const place = { root: linked, git: true }
  const done = await commitSaved({ ...repository.world, cwd: linked }, { file, title, place }, { commit: true }, true)
  expect(done).toMatchObject({ made: true, branch: "side" })
  expect(inCommit("side")).toEqual([file])
})

test("hooks run and may change the message; one that refuses leaves the index as it was", async () => {
  const { repository, file, commit, hook, inCommit } = started()
  hook("pre-commit", "git diff --cached --name-only > seen; echo checked >&2")
  hook("prepare-commit-msg", 'echo "Ticket: $2" >> "$1"')
  hook("commit-msg", "grep -q Ticket")
  repository.write("a", "staged\n")
  repository.git("add", "a")
  hook("commit-msg", "echo we do not like it; exit 1")
  const before = repository.git("status", "--porcelain", "--untracked-files=all")
  const refused = await commit()
  expect(refused).toMatchObject({ made: false, problem: { exitCode: 1, output: "checked\nwe do not like it\n" } })
  expect(refused.problem?.what).toBe(`${file} is saved, but not committed: a hook of this repository refused it.`)
  rmSync(join(repository.root, "seen"))
  expect(repository.git("status", "--porcelain", "--untracked-files=all")).toBe(before)

  hook("commit-msg", 'grep -q "Ticket: message" "$1"')
  expect(await commit()).toMatchObject({ made: true, output: "checked\n" })
  expect(inCommit()).toEqual([attributesFile, file])

  // Hooks that stand elsewhere, and a signature that cannot be made.
  const hooks = await folderWith({ "pre-commit": "#!/bin/sh\nexit 1\n" })
  chmodSync(join(hooks, "pre-commit"), 0o755)
  repository.git("config", "core.hooksPath", hooks)
  repository.write(file, `${repository.git("show", `HEAD:${file}`)}\n`)
  expect((await commit()).problem?.what).toContain("a hook of this repository refused it")
  repository.git("config", "--unset", "core.hooksPath")
  repository.git("config", "commit.gpgsign", "true")
  repository.git("config", "gpg.program", "false")
  expect((await commit()).problem?.what).toContain("not committed: failed to write commit object")
})

test("not in the middle of something else", async () => {
  const { repository, file, commit } = started()
  const git = (...args: string[]) => repository.git(...args)
  const branch = (name: string, text: string) => {
    git("switch", "-q", "-c", name, "main")
    repository.write("a", text)
    git("commit", "-q", "-m", name, "a")
  }
  branch("left", "left\n")
  branch("right", "right\n")
  const fails = (...args: string[]) => expect(() => git(...args)).toThrow()
  const patch = join(await folderWith({ patch: git("format-patch", "--stdout", "-1", "left") }), "patch")
  const operations: [string, () => void, string[]][] = [
    ["a merge", () => fails("merge", "left"), ["merge", "--abort"]],
    ["a rebase", () => fails("rebase", "left"), ["rebase", "--abort"]],
    ["a rebase", () => fails("rebase", "--apply", "left"), ["rebase", "--abort"]],
    ["git am", () => fails("am", patch), ["am", "--abort"]],
    ["a cherry-pick", () => fails("cherry-pick", "left"), ["cherry-pick", "--abort"]],
    ["a revert", () => fails("revert", "--no-edit", "main", "left"), ["revert", "--abort"]],
    ["a bisection", () => git("bisect", "start", "right", "main"), ["bisect", "reset"]],
  ]
  for (const [what, begin, end] of operations) {
    begin()
    const head = git("rev-parse", "HEAD")
    const { problem } = await commit()
    expect(problem?.what, what).toBe(`${file} is saved, but not committed: ${what} is under way.`)
    expect(git("rev-parse", "HEAD")).toBe(head)
    git(...end)
  }
  expect(await commit()).toMatchObject({ made: true })
})

test("a file that git ignores is left to its user; once git has it, it is committed", async () => {
  const { repository, file, commit, save } = started()
  repository.write(".gitignore", ".opencode\n")
  const { problem } = await commit()
  expect(problem?.what).toBe(`${file} is saved, but not committed: git ignores it (.gitignore:1:.opencode).`)
  expect(repository.git("ls-files", ".opencode")).toBe("")
  repository.git("add", "-f", file)
  expect(await commit()).toMatchObject({ made: true })
  save("one", "Again")
  expect(await commit()).toMatchObject({ made: true })
})

test("several at once commit the same file: it is there once, and nobody hears of a failure", async () => {
  const { repository, file, commit, save } = started()
  for (const prompt of ["Round them", "Again", "And again"]) {
    save("one", prompt)
    const all = await Promise.all(Array.from({ length: 6 }, () => commit()))
    expect(all.flatMap(({ problem }) => problem?.what ?? [])).toEqual([])
    expect(repository.git("status", "--porcelain")).toBe("")
  }
  expect(repository.git("log", "--format=%s", "--", file).trim().split("\n")).toHaveLength(3)
})

test("another's lock is waited for", async () => {
  const { commit, root } = started()
  const lock = join(root, ".git/index.lock")
  writeFileSync(lock, "")
  setTimeout(() => rmSync(lock), 2000)
  expect(await commit()).toMatchObject({ made: true })
})

test("it pushes to the upstream, never by force, and asks for nothing", async () => {
  const { repository, commit, save } = started()
  const git = (...args: string[]) => repository.git(...args)
  const elsewhere = await folderWith()
  expect((await commit({ push: true })).problem).toMatchObject({
    what: "The session is committed, but not pushed: this clone has no remote.",
    next: "Add one with `git remote add origin ADDRESS`, and push with `git push -u origin main`.",
  })
  git("init", "-q", "--bare", join(elsewhere, "remote.git"))
  git("remote", "add", "central", join(elsewhere, "remote.git"))
  expect((await commit({ push: true })).problem?.next).toBe("Push it with `git push -u central main`.")
  git("push", "-q", "-u", "central", "main:trunk")
  // As git itself, which pushes no branch to one of another name unless it is told to.
  expect((await commit({ push: true }, save("other"))).problem).toMatchObject({
    what: expect.stringContaining("the upstream of main is central/trunk"),
    next: expect.stringContaining("git push central HEAD:trunk"),
  })
  expect(git("rev-parse", "central/trunk")).not.toBe(git("rev-parse", "main"))
  git("config", "push.default", "current")
  expect(await commit({ push: true }, save("current"))).toMatchObject({ pushed: "central/main" })
  git("config", "push.default", "upstream")
  expect(await commit({ push: true }, save("two"))).toMatchObject({ made: true, pushed: "central/trunk" })
  expect(git("rev-parse", "central/trunk")).toBe(git("rev-parse", "main"))
  // What was committed before is pushed as well.
  expect(await commit({}, save("three"))).toMatchObject({ made: true })
  expect(await commit({ push: true }, ".opencode/sessions/three.json")).toMatchObject({
    made: false,
    pushed: "central/trunk",
  })

  git("init", "-q", "--bare", join(elsewhere, "fork.git"))
  git("remote", "add", "fork", join(elsewhere, "fork.git"))
  git("config", "remote.pushDefault", "fork")
  expect(await commit({ push: true }, save("four"))).toMatchObject({ pushed: "fork/main" })
  // A lock that many use: git has no such remote.
  git("config", "remote.pushDefault", "no_push")
  const locked = await commit({ push: true }, save("locked"))
  expect([locked.pushed, locked.problem?.what]).toEqual([undefined, expect.stringContaining("no_push")])
  git("config", "--unset", "remote.pushDefault")

  const other = join(elsewhere, "other")
  git("clone", "-q", "-b", "trunk", join(elsewhere, "remote.git"), other)
  git("-C", other, "commit", "-q", "--allow-empty", "-m", "theirs")
  git("-C", other, "push", "-q")
  const rejected = await commit({ push: true }, save("five"))
  expect(rejected).toMatchObject({
    made: true,
    problem: { next: expect.stringContaining("`opencode-session resolve`") },
  })
  expect(rejected.pushed).toBeUndefined()
  expect(git("rev-parse", "HEAD").trim()).toBe(rejected.commit)
  git("remote", "set-url", "central", "https://localhost:1/nowhere.git")
  expect((await commit({ push: true })).problem?.what).toContain("not pushed: unable to access 'https://localhost:1")
})

test("on the command line", async () => {
  const { root } = new Repository()
  const machine = await Machine.create("Alice", root)
  const says = (...args: string[]) => machine.session(root, args)
  expectRefusal(await says("save", "--push"), 2, "--push needs a commit", /^Add --commit\.$/)
  expectRefusal(await says("save", "-m", "x"), 2, "--message needs a commit")
  expect(await says("save", "--commit", "-m", " ")).toMatchObject({ code: 2 })
  expect(await says("save", "--commit", "--dry-run")).toMatchObject({ code: 2 })
  const outside = await machine.session(await folderWith(), ["save", "--commit"])
  expectRefusal(outside, 2, "This is not a git worktree")
})

test("the message is one line that nothing of a title can break", () => {
  const first = (title: string) => messageFor(title, "FILE").split("\n")
  expect(first("Fix\n\nSigned-off-by: Eve\u001b[2J \u202etxet")).toEqual([
    "Save session: Fix Signed-off-by: Eve[2J txet",
    "",
    "Session: FILE",
    "",
  ])
  expect(first("#1")[0]).toBe("Save session: #1")
  expect(first("\u200b ")[0]).toBe("Save session")
  for (const long of ["x".repeat(500), "word ".repeat(100), "🎈".repeat(80)])
    expect([...(first(long)[0] ?? "")].length).toBeLessThanOrEqual(72)
})

describe("why git stopped, and what was said besides", () => {
  const unreached =
    "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n"
  test.each([
    [
      `fatal: 'upstream' does not appear to be a git repository\n${unreached}`,
      "there is no remote called upstream",
      "",
    ],
    ["fatal: '/x.git' does not appear to be a git repository\n", "'/x.git' does not appear to be a git repository", ""],
    [
      `ssh: connect to host h port 22: Connection refused\n${unreached}`,
      "ssh: connect to host h port 22: Connection refused",
      "",
    ],
    [unreached, "Could not read from remote repository", ""],
    [
      "remote: Not on Sundays.\nerror: failed to push some refs to 'x'\n",
      "failed to push some refs to 'x'",
      "remote: Not on Sundays.",
    ],
    ["error: gpg failed\nfatal: failed to write commit object\n", "failed to write commit object", "error: gpg failed"],
    ["", "it gave no reason", ""],
  ])("%j", (stderr, reason, output) => expect(complaintOf({ code: 1, stdout: "", stderr })).toEqual({ reason, output }))
})

test("what git is told to take as unchanged, or keeps in a repository of its own, is not said to be committed", async () => {
  const { repository, commit, save } = started()
  const file = save("one")
  expect(await commit({}, file)).toMatchObject({ made: true })
  repository.git("update-index", "--assume-unchanged", file)
  repository.write(file, "{}\n")
  expect((await commit({}, file)).problem?.what).toContain("git does not say that it has changed")
  repository.git("update-index", "--no-assume-unchanged", file)
  expect(await commit({}, file)).toMatchObject({ made: true })

  const { repository: other, file: inner, commit: commitInner } = started()
  other.git("init", "-q", ".opencode/sessions")
  expect((await commitInner({}, inner)).problem).toBeDefined()
})
