/** `init --hooks`: what a clone's git then does at each commit, with the real git. */
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { initHooks } from "../../src/commands/init/init-hooks.ts"
import { ignoreFile } from "../../src/stores/worktree/list-files.ts"
import { cli } from "../bed/machine.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

function clone() {
  const repository = new Repository()
  repository.git("config", "user.name", "Alice")
  repository.git("config", "user.email", "alice@example.org")
  const hooks = (options = {}, program = cli) => initHooks(repository.world, [process.execPath, program], options)
  const save = (words: string) => repository.save("one", sessionWith("ses_one", "Prices", [[words, [], "Done."]]))
  const commits = () => {
    repository.git("add", "-A")
    const ended = spawnSync("git", ["commit", "-q", "-m", "Prices in cents"], {
      cwd: repository.root,
      encoding: "utf8",
    })
    return ended.status === 0 ? "committed" : `refused: ${ended.stderr}`
  }
  return { repository, hooks, save, commits }
}

test("they add the trailer, refuse a secret, and go again", async () => {
  const { repository, hooks, save, commits } = clone()
  const { changes } = await hooks()
  expect(changes.map(({ file, action }) => `${action} ${file}`)).toEqual([
    "create .git/hooks/prepare-commit-msg",
    "create .git/hooks/pre-commit",
  ])
  expect((await hooks()).changes).toEqual([])
  save("Round the prices")
  expect(commits()).toBe("committed")
  expect(repository.git("log", "-1", "--format=%B")).toMatch(/^Session: \.opencode\/sessions\/one\.json$/m)
  save(`The key is ${"AKIA"}${"QYLPMN5HHHFPZAM2"}`)
  expect(commits()).toContain("Checked 1 file: 1 finding")
  await hooks({ remove: true })
  expect(existsSync(join(repository.root, ".git/hooks/pre-commit"))).toBe(false)
  expect(commits()).toBe("committed")
})

test("when we are gone, a commit goes on without us", async () => {
  const { repository, hooks, commits } = clone()
  const program = join(repository.root, "gone.js")
  writeFileSync(program, "process.exit(1)")
  await hooks({}, program)
  repository.write("a", "1\n")
  expect(commits()).toMatch(/^refused/)
  rmSync(program)
  expect(commits()).toBe("committed")
})

test("a hook of somebody else, and a folder of hooks that the repository has, are left as they are", async () => {
  const { repository, hooks } = clone()
  const mine = join(repository.root, ".git/hooks/pre-commit")
  writeFileSync(mine, "#!/bin/sh\nexit 0\n", { mode: 0o755 })
  const report = await hooks()
  expect(report.changes).toEqual([{ file: ".git/hooks/prepare-commit-msg", action: "create" }])
  expect(report.warnings).toEqual([
    ".git/hooks/pre-commit is not ours and was left as it is. Add this line to it: `opencode-session check --staged`.",
  ])
  await hooks({ remove: true })
  expect(readFileSync(mine, "utf8")).toBe("#!/bin/sh\nexit 0\n")
  repository.git("config", "core.hooksPath", ".husky")
  expect(await hooks()).toMatchObject({
    changes: [],
    warnings: [expect.stringContaining('`opencode-session trailer "$@"`'), expect.stringContaining("check --staged")],
  })
})

test("lines that a person added to a hook of ours stay, and so does a hook of an older form with them", async () => {
  const { repository, hooks } = clone()
  await hooks()
  const mine = join(repository.root, ".git/hooks/pre-commit")
  const added = readFileSync(mine, "utf8").replace("\n", "\nnpx lint-staged || exit 1\n")
  writeFileSync(mine, added)
  const report = await hooks({}, "/elsewhere/cli.js")
  expect(report.changes).toEqual([{ file: ".git/hooks/prepare-commit-msg", action: "change" }])
  expect(report.warnings).toEqual([
    expect.stringMatching(/^\.git\/hooks\/pre-commit has lines that init did not write/),
  ])
  const removed = await hooks({ remove: true })
  expect(removed.changes).toEqual([{ file: ".git/hooks/prepare-commit-msg", action: "remove" }])
  expect(removed.warnings).toEqual([expect.stringContaining(".git/hooks/pre-commit")])
  expect(readFileSync(mine, "utf8")).toBe(added)
  const older =
    "#!/bin/sh\n# Made by `opencode-session init --hooks`.\ntest -f '/b' || exit 0\nexec '/a' '/b' check --staged\n"
  writeFileSync(mine, `${older}exit 1\n`)
  expect((await hooks({ remove: true })).changes).toEqual([])
  writeFileSync(mine, older)
  expect((await hooks({ remove: true })).changes).toHaveLength(1)
})

test("init says what there is to commit, how large it is, and offers this clone's git; a search passes over sessions", () => {
  const { repository } = clone()
  const types = (...args: string[]) =>
    spawnSync(process.execPath, [cli, "init", ...args], { cwd: repository.root, encoding: "utf8" }).stdout
  const text = types("--commands")
  expect(text).toMatch(/^created {2}\.opencode\/sessions\/\.ignore +\d+ bytes$/m)
  expect(text).toMatch(
    /^Share it \(4 files, \d(\.\d)? KB\):\n {2}git add \S.*\n {2}git commit -m 'Set up opencode-session' -- /m,
  )
  expect(text).toContain("\n  opencode-session init --git --hooks\n")
  expect(readFileSync(join(repository.root, ignoreFile), "utf8")).toMatch(/^\*$/m)
  expect(types("--remove")).toContain(ignoreFile)
  expect(existsSync(join(repository.root, ignoreFile))).toBe(false)
})
