/** What could not be looked into is told, and nothing else is said of it. */
import { execFileSync, spawnSync } from "node:child_process"
import { renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { list } from "../../src/commands/list/list.ts"
import { search } from "../../src/commands/search/search.ts"
import { reading } from "../../src/commands/shared/read-session.ts"
import { why } from "../../src/commands/why/why.ts"
import { blobs } from "../../src/git/blobs.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { storeEntryOf } from "../../src/stores/store-entry.ts"
import { trackedSessions } from "../../src/stores/worktree/tracked-versions.ts"
import type { World } from "../../src/support/world.ts"
import { checkSummary } from "../../src/view/check.ts"
import { cli } from "../bed/machine.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const pointer = (size = 20160) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${"a1".repeat(32)}\nsize ${size}\n`
const one = (prompt: string) => sessionWith("ses_one", "Prices", [[prompt, [], "Done."]])
const token = () => ["ghp", "a8Kd93LsQz71XcVbNm20PoIuYtReWq5Gh4Jf"].join("_")

test("what a list says of a folder is no word on what could not be read", async () => {
  const repository = new Repository()
  repository.write(".opencode/sessions/one.json", pointer())
  expect(await list(repository.world)).toMatchObject({ unread: 1, ofSessions: [expect.stringContaining("one.json")] })
  rmSync(join(repository.root, ".git"), { recursive: true })
  rmSync(join(repository.root, ".opencode/sessions/one.json"))
  const report = await list(repository.world)
  expect(report).toMatchObject({ unread: 0, ofSessions: [], sessions: [] })
  expect(report.warnings.join()).toContain("This is not a git worktree")
})

/** A clone without contents, whose remote can be taken away. */
function partial(origin: Repository, ...options: string[]) {
  const remote = `${origin.root}-remote`
  const clone = new Repository()
  const git = (...args: string[]) => execFileSync("git", args, { cwd: clone.root, stdio: "ignore" })
  execFileSync("git", ["clone", "-q", "--bare", origin.root, remote])
  execFileSync("git", ["-C", remote, "config", "uploadpack.allowFilter", "true"])
  execFileSync("git", ["-C", remote, "config", "uploadpack.allowAnySHA1InWant", "true"])
  rmSync(clone.root, { recursive: true })
  execFileSync("git", ["clone", "-q", "--filter=blob:none", ...options, `file://${remote}`, clone.root])
  return {
    clone,
    git,
    remote,
    leave: () => renameSync(remote, `${remote}.off`),
    done: () => rmSync(`${remote}.off`, { recursive: true }),
  }
}

test("a check of the history counts the versions that a partial clone cannot get, and looks into the others", async () => {
  const origin = new Repository()
  origin.save("one", one(`the token is ${token()}`))
  origin.commit("leaked")
  origin.save("one", one("the token is gone"))
  origin.commit("cleaned")
  origin.save("one", one(`another one: ${token().replace("a8K", "b9L")}`))
  origin.commit("again")
  const { clone, leave, done } = partial(origin)
  leave()
  const report = await check(clone.world, [], { history: true })
  done()
  expect([report.checked, report.unread]).toEqual([1, 2])
  // The last one is in the worktree, and so here.
  expect(report.findings.map(({ kind }) => kind)).toEqual(["secret"])
  expect(report.warnings.join("\n")).toContain("2 versions could not be read, since git does not have them here")
  expect(checkSummary({ ...report, findings: [] })).toBe(
    "Checked 1 file: nothing found in them, and 2 versions not looked into.\n",
  )
})

test("a check of the history fetches what a partial clone can get", async () => {
  const origin = new Repository()
  origin.save("one", one(`the token is ${token()}`))
  origin.commit("leaked")
  origin.save("one", one("the token is gone"))
  origin.commit("cleaned")
  const { clone, leave, done } = partial(origin)
  const report = await check(clone.world, [], { history: true })
  leave()
  done()
  expect([report.checked, report.unread, report.findings.length]).toEqual([2, 0, 1])
})

test("a missing object is a version that could not be read, and those after it are read", async () => {
  const repository = new Repository()
  const file = repository.save("one", one("first"))
  repository.commit()
  const blob = repository.git("rev-parse", `HEAD:${file}`).trim()
  repository.save("one", one(`the token is ${token()}`))
  repository.commit()
  rmSync(join(repository.root, ".git/objects", blob.slice(0, 2), blob.slice(2)))
  const report = await check(repository.world, [], { history: true })
  expect([report.checked, report.unread, report.findings.length]).toEqual([1, 1, 1])
  await expect(reading(repository.world, `HEAD~1:${file}`)).rejects.toThrow("git has only its name here")
})

test("a list fetches none of the sessions that a sparse checkout of a partial clone leaves out", async () => {
  const origin = new Repository()
  origin.write("README.md", "shop\n")
  for (const name of ["one", "two"]) origin.save(name, one(name))
  origin.commit()
  const { clone, leave, done } = partial(origin, "--sparse")
  const said = ["This sparse checkout leaves out .opencode/sessions, the folder of the saved sessions."]
  const warnings = async () => (await list(clone.world)).warnings.map((one) => one.replace(/\. .*$/, "."))
  expect(await warnings()).toEqual(said)
  expect(clone.git("rev-list", "--objects", "--missing=print", "HEAD")).toMatch(/^\?/m)
  leave()
  expect(await warnings()).toEqual(said)
  done()
})

test("sessions of other branches that a partial clone cannot get are told by list and search", async () => {
  const origin = new Repository()
  origin.write("README.md", "shop\n")
  origin.commit("nothing")
  origin.git("checkout", "-q", "-b", "feature")
  origin.save("one", one("the discount"))
  origin.commit("on a branch")
  origin.git("checkout", "-q", "main")
  const { clone, leave, done } = partial(origin)
  leave()
  const listed = await list(clone.world, { allBranches: true })
  const found = await search(clone.world, "discount", { allBranches: true })
  const named = reading(clone.world, "origin/feature:.opencode/sessions/one.json")
  await expect(named).rejects.toThrow("git has only its name here")
  done()
  expect(listed.warnings.join("\n")).toContain("origin/feature:.opencode/sessions/one.json could not be read")
  expect(found.found).toEqual([])
  expect(found.unread).toEqual(["origin/feature:.opencode/sessions/one.json"])
})

test("a branch whose folders or commits are not here is told by list and search, and the others are read", async () => {
  const origin = new Repository()
  origin.write("README.md", "shop\n")
  origin.commit("nothing")
  origin.git("checkout", "-q", "-b", "feature")
  origin.save("one", one("the discount"))
  origin.commit("on a branch")
  origin.git("checkout", "-q", "main")
  const { clone, git, leave, done } = partial(origin, "--filter=tree:0")
  leave()
  git("checkout", "-q", "-b", "own")
  clone.save("two", sessionWith("ses_two", "Own", [["the discount", [], "Done."]]))
  clone.commit("mine")
  git("checkout", "-q", "main")
  writeFileSync(join(clone.root, ".git/refs/remotes/origin/gone"), `${"0123456789".repeat(4)}\n`)
  const listed = await list(clone.world, { allBranches: true })
  const { found, unread, unreadBranches } = await search(clone.world, "discount", { allBranches: true })
  const typed = ["search", "discount", "--all-branches"]
  const { stderr } = spawnSync(process.execPath, [cli, ...typed], { cwd: clone.root, encoding: "utf8" })
  done()
  const branches = ["origin/feature", "origin/gone"]
  for (const name of branches) expect(listed.warnings.join("\n")).toContain(`${name} could not be read`)
  expect(listed.sessions.map(({ sessionID }) => sessionID)).toEqual(["ses_two"])
  expect([found.map(({ sessionID }) => sessionID), unread, unreadBranches]).toEqual([["ses_two"], [], branches])
  expect(stderr).toContain(
    "2 branches could not be read, and were not looked into: origin/feature, origin/gone. `opencode-session list --all-branches` says why.",
  )
})

test("a Git LFS pointer is said to be one, and how to get its content", async () => {
  const repository = new Repository()
  const file = ".opencode/sessions/2026-11-27-14-42-x.json"
  repository.write(file, pointer())
  repository.commit()
  const { world } = repository
  const says = `is a Git LFS pointer: its content is not here. Get it with \`git lfs pull\``
  await expect(reading(world, file)).rejects.toThrow(says)
  await expect(reading(world, "x")).rejects.toThrow(says)
  await expect(reading(world, `HEAD:${file}`)).rejects.toThrow(says)
  expect((await list(world)).warnings.join()).toContain(says)
  expect((await search(world, "discount", {})).unread).toEqual([file])
  expect((await why(world, "src/a.ts")).unread).toEqual([file])
  const now = await check(world, [])
  expect(now.findings.map(({ what }) => what)).toEqual([expect.stringContaining("is a Git LFS pointer")])
  expect((await check(world, [], { history: true })).unread).toBe(1)
  expect((await check(world, [], { history: true })).warnings.join()).toContain("git lfs fetch --all")
})

test("a session that may be in a Git LFS pointer gets no second file; one that began later does", async () => {
  const repository = new Repository()
  repository.write(".opencode/sessions/2026-11-27-14-42-x.json", pointer())
  const place = await findPlace(repository.root)
  const keep = (begun?: string) =>
    storeEntryOf(repository.world, place, "ses_one", begun ? { begun: Date.parse(begun) } : {})
  const says = "is a Git LFS pointer and may hold this session, so nothing was saved."
  await expect(keep()).rejects.toMatchObject({ what: expect.stringContaining(says), exitCode: 3 })
  await expect(keep("2026-11-20T10:00:00Z")).rejects.toThrow(says)
  await expect(keep("2026-11-27T20:00:00Z")).rejects.toThrow(says)
  expect((await keep("2026-11-29T10:00:00Z")).file).toBeUndefined()
  // One that was renamed tells no time.
  repository.write(".opencode/sessions/renamed.json", pointer())
  await expect(keep("2026-11-29T10:00:00Z")).rejects.toThrow(says)
  const file = repository.save("here", sessionWith("ses_one", "T", [["a", [], "b"]]))
  expect((await keep()).file).toBe(file)
})

test("a revision of a file that Git LFS keeps is read by its filter, where there is one", async () => {
  const repository = new Repository()
  const file = repository.save("one", one("the discount"))
  const whole = execFileSync("cat", [file], { cwd: repository.root, encoding: "utf8" })
  repository.write(".gitattributes", "*.json filter=lfs\n")
  repository.write(file, pointer())
  repository.commit()
  repository.git("config", "filter.lfs.smudge", `cat >/dev/null; cat '${join(repository.root, ".git/kept")}'`)
  repository.write(".git/kept", whole)
  const { transcript } = await reading(repository.world, `HEAD:${file}`)
  expect(transcript.id).toBe("ses_one")
})

test("a search and a why tell of a file that is cut off", async () => {
  const repository = new Repository()
  const edit = tool("edit", { filePath: "{{worktree}}/src/price.ts", oldString: "1", newString: "2" })
  const file = repository.save("one", sessionWith("ses_one", "Prices", [["the discount", [edit], "Done."]]))
  const world: World = repository.world
  const whole = execFileSync("cat", [file], { cwd: repository.root, encoding: "utf8" })
  repository.write(file, whole.slice(0, -20))
  expect((await search(world, "discount", {})).unread).toEqual([file])
  expect((await why(world, "src/price.ts")).unread).toEqual([file])
})

test("where git has a folder, no file is read, and those after it are", async () => {
  const repository = new Repository()
  for (const file of ["a", "folder/x", "folder/y", "z"]) repository.write(file, `This is ${file}.\n`)
  repository.commit()
  const ids = ["HEAD:a", "HEAD:folder", "HEAD:none", "HEAD:z"]
  const found: unknown[] = []
  for await (const { content, isMissing } of blobs(repository.root, ids)) found.push(content?.toString() ?? isMissing)
  expect(found).toEqual(["This is a.\n", true, true, "This is z.\n"])
})

test("a link in place of the folder of the sessions does not hide those of the upstream", async () => {
  const repository = new Repository()
  const file = repository.save("one", one("the price"))
  repository.commit()
  repository.git("checkout", "-q", "-b", "work")
  repository.git("branch", "-q", "--set-upstream-to=main")
  rmSync(join(repository.root, ".opencode/sessions"), { recursive: true })
  symlinkSync("../elsewhere", join(repository.root, ".opencode/sessions"))
  repository.commit("a link")
  const tracked = await trackedSessions(repository.root)
  expect(tracked.map(({ revision, files }) => [revision, [...files.keys()]])).toEqual([
    [":0", []],
    ["HEAD", []],
    ["@{upstream}", [file]],
  ])
})
