/** `init --hooks`: what a clone's git then does at each commit, with the real git. */
import { spawnSync } from "node:child_process"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { ofHooks } from "../../src/commands/doctor/of-hooks.ts"
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

test("without Node where it was, the program of the PATH does it; without that, a line says that nobody did", async () => {
  const { repository, hooks, save } = clone()
  await initHooks(repository.world, [join(repository.root, "old-node"), cli], {})
  save(`The key is ${"AKIA"}${"QYLPMN5HHHFPZAM2"}`)
  repository.git("add", "-A")
  const commits = (path: string) =>
    spawnSync("git", ["commit", "-q", "-m", "Prices in cents"], {
      cwd: repository.root,
      encoding: "utf8",
      env: { PATH: `${path}:/usr/bin:/bin`, HOME: repository.root },
    })
  const bin = join(repository.root, "bin")
  mkdirSync(bin)
  writeFileSync(join(bin, "opencode-session"), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`, { mode: 0o755 })
  expect(commits(bin)).toMatchObject({ status: 1, stderr: expect.stringContaining("Checked 1 file: 1 finding") })
  writeFileSync(join(bin, "opencode-session"), "#!/nowhere/node\n")
  const ended = commits(bin)
  expect(ended.stderr).toBe(
    [
      "Saved sessions were not checked: opencode-session cannot be run. Set it up again: opencode-session init --hooks",
      "No session was noted in the message: opencode-session cannot be run. Set it up again: opencode-session init --hooks",
      "",
    ].join("\n"),
  )
  expect(ended.status).toBe(0)
  expect((await hooks()).changes).toHaveLength(2)
})

test("doctor says of each hook whether it can run", async () => {
  const { repository, hooks } = clone()
  const told = async () => (await ofHooks(repository.root)).map(({ state, what }) => `${state}: ${what}`)
  expect(await told()).toEqual([])
  await hooks()
  expect(await told()).toEqual([
    "good: .git/hooks/prepare-commit-msg runs opencode-session",
    "good: .git/hooks/pre-commit runs opencode-session",
  ])
  const mine = join(repository.root, ".git/hooks/pre-commit")
  chmodSync(mine, 0o644)
  expect((await told())[1]).toBe("note: .git/hooks/pre-commit is not executable, so git does not run it")
  await initHooks(repository.world, [join(repository.root, "old-node"), cli], {})
  expect(await ofHooks(repository.root)).toMatchObject([{ next: "Set it up again: opencode-session init --hooks" }, {}])
  writeFileSync(mine, `${readFileSync(mine, "utf8")}exit 1\n`)
  expect(await ofHooks(repository.root)).toMatchObject([
    {},
    {
      what: ".git/hooks/pre-commit cannot run opencode-session where it was told to",
      next: expect.stringMatching(/in place of what init wrote: `opencode-session check --staged \|\| exit 1`\.$/),
    },
  ])
  // Whether one that somebody has changed comes to our lines is not known.
  await hooks()
  writeFileSync(mine, readFileSync(mine, "utf8").replaceAll(join(repository.root, "old-node"), process.execPath))
  expect(await ofHooks(repository.root)).toMatchObject([{ state: "good" }])
})

test("a hook of somebody else, and a folder of hooks that the repository has, are left as they are", async () => {
  const { repository, hooks } = clone()
  const mine = join(repository.root, ".git/hooks/pre-commit")
  writeFileSync(mine, "#!/bin/sh\nexit 0\n", { mode: 0o755 })
  const report = await hooks()
  expect(report.changes).toEqual([{ file: ".git/hooks/prepare-commit-msg", action: "create" }])
  expect(report.warnings).toEqual([
    ".git/hooks/pre-commit is not ours and was left as it is. Put this line into it, first below `#!`: `opencode-session check --staged || exit 1`.",
  ])
  writeFileSync(mine, "#!/bin/sh\n# Ours.\n\nopencode-session check --staged || exit 1\nexit 0\n")
  expect((await hooks()).warnings).toEqual([])
  writeFileSync(mine, "#!/bin/sh\nexit 0\n")
  await hooks({ remove: true })
  expect(readFileSync(mine, "utf8")).toBe("#!/bin/sh\nexit 0\n")
  repository.git("config", "core.hooksPath", ".husky")
  expect(await hooks()).toMatchObject({
    changes: [],
    warnings: [
      expect.stringContaining('`opencode-session trailer "$@" || true`'),
      expect.stringContaining("check --staged"),
    ],
  })
})

test("where husky runs the hooks, its own files are named, not those that it writes anew", async () => {
  const { repository, hooks, commits } = clone()
  const stub = '#!/usr/bin/env sh\n. "$(dirname "$0")/h"'
  for (const name of ["prepare-commit-msg", "pre-commit"]) repository.write(`.husky/_/${name}`, stub)
  repository.write(".husky/pre-commit", "npm test\n")
  repository.git("config", "core.hooksPath", ".husky/_")
  expect(await hooks()).toMatchObject({
    changes: [],
    warnings: [
      'Husky runs the hooks here: core.hooksPath is .husky/_, set in .git/config. Add this line to .husky/prepare-commit-msg: `opencode-session trailer "$@" || true`.',
      ".husky/pre-commit is not ours and was left as it is. Put this line into it, as its first: `opencode-session check --staged || exit 1`.",
    ],
  })
  repository.write(".husky/prepare-commit-msg", 'opencode-session trailer "$@" || true\n')
  repository.write(".husky/pre-commit", "opencode-session check --staged || exit 1\nnpm test\n")
  expect((await hooks()).warnings).toEqual([])
  expect(readFileSync(join(repository.root, ".husky/_/pre-commit"), "utf8")).toBe(stub)
  expect(commits()).toBe("committed")
})

test("hooks of ours that git no longer runs are told of, and go", async () => {
  const { repository, hooks } = clone()
  await hooks()
  repository.git("config", "core.hooksPath", ".husky/_")
  const because = "core.hooksPath is .husky/_, set in .git/config"
  expect(await ofHooks(repository.root)).toEqual(
    ["prepare-commit-msg", "pre-commit"].map((name) => ({
      about: "git",
      state: "note",
      what: `.git/hooks/${name} is not run: ${because}`,
      next: "See what to do: opencode-session init --hooks",
    })),
  )
  // What is done there by hand is no reason to say so.
  repository.write(".husky/pre-commit", "opencode-session check --staged || exit 1\n")
  expect(await ofHooks(repository.root)).toMatchObject([{ what: expect.stringContaining("prepare-commit-msg") }])
  expect((await hooks({ remove: true })).changes).toEqual([
    { file: ".git/hooks/prepare-commit-msg", action: "remove" },
    { file: ".git/hooks/pre-commit", action: "remove" },
  ])
  expect(existsSync(join(repository.root, ".git/hooks/pre-commit"))).toBe(false)
  expect(await hooks({ remove: true })).toMatchObject({ changes: [], warnings: [] })
  expect(await ofHooks(repository.root)).toEqual([])
})

test("it is said which setting has git take its hooks from elsewhere, or from nowhere", async () => {
  const { repository, hooks } = clone()
  const told = async (value: string) => {
    repository.git("config", "-f", "mine", "core.hooksPath", value)
    return (await hooks()).warnings
  }
  const mine = join(repository.root, "mine")
  repository.git("config", "include.path", mine)
  repository.write("all/pre-commit", "#!/bin/sh\nexit 0\n")
  expect(await told(join(repository.root, "all"))).toEqual([
    `Git runs the hooks of another folder: core.hooksPath is ${repository.root}/all, set in ${mine}. Add this line to all/prepare-commit-msg, and make that executable: \`opencode-session trailer "$@" || true\`.`,
    "all/pre-commit is not ours and was left as it is. Put this line into it, first below `#!`: `opencode-session check --staged || exit 1`.",
  ])
  const own = join(repository.root, ".git/hooks")
  expect(await told("/dev/null")).toEqual([
    `Git runs no hooks here: core.hooksPath is /dev/null, set in ${mine}. To have those of this clone: git config core.hooksPath ${own}, and run this again.`,
  ])
  // An empty one means the root.
  expect((await told("")).join()).toContain(`core.hooksPath is empty, set in ${mine}. Add this line to pre-commit,`)
  expect((await hooks()).changes).toEqual([])
  // What git reads last counts.
  repository.git("config", "--unset", "include.path")
  repository.git("config", "core.hooksPath", own)
  expect((await hooks()).changes).toHaveLength(2)
})

test("a folder of hooks that is a link is somebody's to change", async () => {
  const { repository, hooks } = clone()
  const own = join(repository.root, ".git/hooks")
  rmSync(own, { recursive: true })
  mkdirSync(join(repository.root, "team"))
  symlinkSync("../team", own)
  const { changes, warnings } = await hooks()
  expect(changes).toEqual([])
  expect(warnings[1]).toBe(
    `Git runs the hooks of another folder: ${own} is a symbolic link to ../team. Add this line to .git/hooks/pre-commit, and make that executable: \`opencode-session check --staged || exit 1\`.`,
  )
  expect(readdirSync(join(repository.root, "team"))).toEqual([])
  rmSync(join(repository.root, "team"), { recursive: true })
  expect((await hooks()).changes).toEqual([])
  // One that is not there yet is the clone's own.
  rmSync(own)
  expect((await hooks()).changes).toHaveLength(2)
})

test("a hook that is a link, or no text, is somebody else's too", async () => {
  const { repository, hooks } = clone()
  const mine = join(repository.root, ".git/hooks/pre-commit")
  const other = join(repository.root, ".git/hooks/prepare-commit-msg")
  symlinkSync("../../not-here", mine)
  // As a compiler makes it; below, in Latin-1.
  writeFileSync(other, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xfe, 0x0a]), { mode: 0o755 })
  const report = await hooks()
  expect(report.changes).toEqual([])
  expect(report.warnings).toEqual([
    ".git/hooks/prepare-commit-msg is not ours and was left as it is. Make it run `opencode-session trailer` first, with the arguments that git gives it.",
    ".git/hooks/pre-commit is not ours and was left as it is. Make it run `opencode-session check --staged` first, and end with 1 if that fails.",
  ])
  expect(readlinkSync(mine)).toBe("../../not-here")
  expect(await ofHooks(repository.root)).toEqual([])
  writeFileSync(other, Buffer.from('#!/bin/sh\nopencode-session trailer "$@" || true\n# f\xfcr alle\n', "latin1"))
  expect((await hooks()).warnings).toHaveLength(1)
  expect((await hooks({ remove: true })).changes).toEqual([])
})

test("a hook that leads to what init wrote runs already, and is neither written nor removed", async () => {
  const { repository, hooks } = clone()
  await hooks()
  const mine = join(repository.root, ".git/hooks/pre-commit")
  const dotfile = join(repository.root, "dotfiles-pre-commit")
  renameSync(mine, dotfile)
  symlinkSync(dotfile, mine)
  expect(await hooks()).toMatchObject({ changes: [], warnings: [] })
  expect(await ofHooks(repository.root)).toMatchObject([{ state: "good" }, { state: "good" }])
  const removed = await hooks({ remove: true })
  expect(removed.changes).toEqual([{ file: ".git/hooks/prepare-commit-msg", action: "remove" }])
  expect(removed.warnings).toEqual([
    ".git/hooks/pre-commit is a symbolic link, and was left as it is. Take out by hand what runs opencode-session.",
  ])
  expect(readlinkSync(mine)).toBe(dotfile)
  chmodSync(dotfile, 0o644)
  expect((await hooks()).warnings).toEqual([
    `.git/hooks/pre-commit is not executable, so git does not run it. Make it so: chmod +x ${mine}`,
  ])
  // It leads to what cannot be run any more.
  writeFileSync(dotfile, readFileSync(dotfile, "utf8").replaceAll(process.execPath, "/gone/node"), { mode: 0o755 })
  const next = expect.stringMatching(/in place of what init wrote: `opencode-session check --staged \|\| exit 1`\.$/)
  expect((await hooks()).warnings).toEqual([next])
  expect(await ofHooks(repository.root)).toMatchObject([{ state: "good" }, { state: "note", next }])
})

test.each([
  ["#!/usr/bin/env bash\n", "Put this line into it, first below `#!`: `opencode-session check --staged || exit 1`."],
  ["echo hello\n", "Put this line into it, as its first: `opencode-session check --staged || exit 1`."],
  ["#!/usr/bin/env python3\n", "Make it run `opencode-session check --staged` first, and end with 1 if that fails."],
  ["#!/usr/bin/env fish\n", "Make it run `opencode-session check --staged` first, and end with 1 if that fails."],
])("into a hook that begins with %j goes what it can run", async (text, advice) => {
  const { repository, hooks } = clone()
  repository.write(".git/hooks/pre-commit", text)
  expect((await hooks()).warnings).toEqual([`.git/hooks/pre-commit is not ours and was left as it is. ${advice}`])
})

test("where nothing was changed, init does not say that all is set up, or nothing", () => {
  const { repository } = clone()
  const types = (...args: string[]) =>
    spawnSync(process.execPath, [cli, "init", "--hooks", ...args], { cwd: repository.root, encoding: "utf8" })
  const names = ["prepare-commit-msg", "pre-commit"].map((name) => `.git/hooks/${name}`)
  types()
  expect(types().stdout).toBe("Everything is set up already.\n")
  for (const name of names) chmodSync(join(repository.root, name), 0o644)
  expect(types().stdout).toContain("changed  .git/hooks/pre-commit")
  for (const name of names) writeFileSync(join(repository.root, name), "exit 0\n", { flag: "a" })
  expect(types("--remove")).toMatchObject({
    stdout: "Nothing was changed.\n",
    stderr: expect.stringContaining(" lines "),
  })
  repository.write(".git/hooks/pre-commit", "#!/bin/sh\nopencode-session check --staged || exit 1\n")
  chmodSync(join(repository.root, ".git/hooks/pre-commit"), 0o644)
  expect(types().stderr).toContain(
    `.git/hooks/pre-commit is not executable, so git does not run it. Make it so: chmod +x ${repository.root}/.git/hooks/pre-commit`,
  )
  for (const name of names) repository.write(name, "#!/bin/sh\nexit 0\n")
  expect(types().stdout).toBe("Nothing was changed.\n")
  repository.git("config", "core.hooksPath", "/dev/null")
  expect(types().stdout).toBe("Nothing was changed.\n")
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

test("pre-commit looks at the files of a whole checkout, and at what is staged", () => {
  const { repository, save } = clone()
  const text = readFileSync(new URL("../../.pre-commit-hooks.yaml", import.meta.url), "utf8")
  const key = (name: string, hook: string) => new RegExp(`^ {2}${name}: (.+)$`, "m").exec(hook)?.[1]
  /** As `pre-commit run --all-files` runs each hook in a checkout, and `pre-commit run` before a commit. */
  const runs = (args: string[]) => {
    const files = repository
      .git(...args)
      .split("\0")
      .filter(Boolean)
    const hooks = text.split(/^- id: /m).slice(1)
    return hooks.map((hook) => {
      const named = files.filter((file) => new RegExp(key("files", hook) ?? "").test(file))
      if (named.length === 0 && key("always_run", hook) !== "true") return "skipped"
      const [program, ...words] = key("entry", hook)?.split(" ") ?? []
      expect(program).toBe("opencode-session")
      const given = key("pass_filenames", hook) === "false" ? [] : named
      return spawnSync(process.execPath, [cli, ...words, ...given], { cwd: repository.root }).status
    })
  }
  const [whole, staged] = [
    ["ls-files", "-z"],
    ["diff", "--staged", "--name-only", "--no-ext-diff", "--diff-filter=ACMRTUXB", "-z"],
  ]
  repository.write("a", "1\n")
  repository.commit()
  expect(runs(whole)).toEqual(["skipped", 0])
  save(`The key is ${"AKIA"}${"QYLPMN5HHHFPZAM2"}`)
  repository.git("add", "-A")
  expect(runs(staged)).toEqual([1, 1])
  repository.commit()
  expect(runs(whole)).toEqual([1, 0])
  save("Round the prices")
  repository.git("add", "-A")
  expect(runs(staged)).toEqual([0, 0])
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
