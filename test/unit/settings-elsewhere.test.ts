/** The repository's settings where the worktree lacks their file, with the real git. */
import { execFileSync, spawnSync } from "node:child_process"
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, onTestFinished, test, vi } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import type { Finding } from "../../src/commands/doctor/finding.ts"
import { policyOf } from "../../src/machine/redaction-policy.ts"
import { storeSettings } from "../../src/machine/store-settings.ts"
import { folderWith } from "../bed/folders.ts"
import { cli } from "../bed/machine.ts"
import { Repository } from "../bed/repository.ts"

const file = ".opencode/opencode-session.json"
const settings = (literal: string) => JSON.stringify({ redaction: { rules: [{ kind: "project", literal }] } })

/** The literals that a save in this worktree takes out. */
async function literals({ world, root }: Pick<Repository, "world" | "root">): Promise<string[]> {
  const { policy } = await policyOf({ ...world.env, XDG_CONFIG_HOME: await folderWith() }, root)
  return policy.rules.flatMap((rule) => ("literal" in rule ? [rule.literal] : []))
}

function withSettings(literal = "Heliotrope") {
  const repository = new Repository()
  repository.write("a", "1\n")
  repository.commit("first")
  repository.write(file, settings(literal))
  repository.commit("settings")
  const remove = () => rmSync(join(repository.root, file))
  return { repository, remove }
}

describe("a file that somebody deleted counts as the index has it", () => {
  test("not yet staged", async () => {
    const { repository, remove } = withSettings()
    repository.write(file, settings("Nightshade"))
    repository.git("add", file)
    remove()
    expect(await literals(repository)).toEqual(["Nightshade"])
  })

  test("with --skip-worktree", async () => {
    const { repository, remove } = withSettings()
    repository.git("update-index", "--skip-worktree", file)
    remove()
    expect(await literals(repository)).toEqual(["Heliotrope"])
  })

  test("one of the index that is not UTF-8 is refused, as is one that git cannot check out", async () => {
    const { repository, remove } = withSettings()
    writeFileSync(join(repository.root, file), Buffer.from(settings("Zürich-Plan"), "latin1"))
    repository.git("add", file)
    remove()
    await expect(literals(repository)).rejects.toThrow(`${file} in git's index is not UTF-8`)
    repository.git("checkout", "-q", "HEAD", "--", file)
    remove()
    repository.git("config", "filter.sealed.smudge", "false")
    repository.git("config", "filter.sealed.required", "true")
    repository.write(".gitattributes", "*.json filter=sealed\n")
    await expect(literals(repository)).rejects.toThrow(`Git does not give ${file} in git's index`)
  })

  test("a staged removal follows the default branch, which a commit there ends", async () => {
    const { repository } = withSettings()
    repository.git("rm", "-q", file)
    expect(await literals(repository)).toEqual(["Heliotrope"])
    repository.git("commit", "-q", "-m", "removed")
    expect(await literals(repository)).toEqual([])
  })
})

describe("on a branch that is older than the file", () => {
  /** As `git init` and `git push -u` leave it: nobody tells such a clone of the remote's default branch. */
  async function pushed(remote = "origin", main = "main") {
    const { repository } = withSettings()
    const origin = await folderWith()
    execFileSync("git", ["init", "-q", "--bare", origin])
    repository.git("remote", "add", remote, origin)
    if (main !== "main") repository.git("branch", "-q", "-m", main)
    repository.git("push", "-q", "-u", remote, main)
    repository.git("switch", "-q", "-c", "older", "HEAD~1")
    repository.git("push", "-q", "-u", remote, "older")
    return { repository, origin }
  }

  test.each([
    ["origin", "main"],
    ["origin", "master"],
    ["team", "main"],
    ["team/fork", "master"],
  ])("%s/%s counts without a known default branch", async (remote, main) => {
    const { repository } = await pushed(remote, main)
    repository.git("branch", "-q", "-D", main)
    expect(await literals(repository)).toEqual(["Heliotrope"])
  })

  test("what is at the remote counts, not what is here; the known default branch before the usual names", async () => {
    const { repository, origin } = await pushed()
    repository.git("switch", "-q", "main")
    repository.write(file, settings("Nightshade"))
    repository.commit("not pushed")
    repository.git("switch", "-q", "older")
    expect(await literals(repository)).toEqual(["Heliotrope"])
    repository.git("switch", "-q", "-c", "trunk", "main")
    repository.git("push", "-q", "-u", "origin", "trunk")
    repository.git("remote", "set-head", "origin", "trunk")
    repository.git("switch", "-q", "older")
    expect(await literals(repository)).toEqual(["Nightshade"])
    // Its default branch under another name of the remote.
    const root = join(await folderWith(), "clone")
    execFileSync("git", ["clone", "-q", "-o", "team", "-b", "older", origin, root], { stdio: "ignore" })
    execFileSync("git", ["remote", "set-head", "team", "trunk"], { cwd: root })
    expect(await literals({ ...repository, root })).toEqual(["Nightshade"])
  })

  test("of a branch without an upstream, the default branch of a remote that is not called origin", async () => {
    const { repository, origin } = await pushed()
    repository.git("push", "-q", "origin", "main:develop")
    const root = join(await folderWith(), "clone")
    execFileSync("git", ["clone", "-q", "-o", "company", "-b", "older", origin, root], { stdio: "ignore" })
    execFileSync("git", ["switch", "-q", "--no-track", "-c", "mine", "company/older"], { cwd: root, stdio: "ignore" })
    execFileSync("git", ["branch", "-q", "-D", "older"], { cwd: root })
    execFileSync("git", ["push", "-q", "company", ":main"], { cwd: root })
    execFileSync("git", ["remote", "set-head", "company", "develop"], { cwd: root })
    expect(await literals({ ...repository, root })).toEqual(["Heliotrope"])
  })

  test("main here is the last resort", async () => {
    const { repository } = withSettings()
    repository.git("switch", "-q", "--detach", "HEAD~1")
    expect(await literals(repository)).toEqual(["Heliotrope"])
    repository.git("branch", "-q", "-m", "main", "work")
    expect(await literals(repository)).toEqual([])
  })
})

/** What such a clone leaves out, it gets from `repository`, until that is gone. */
async function partialClone(repository: Repository, ...options: string[]) {
  repository.git("config", "uploadpack.allowFilter", "true")
  const root = join(await folderWith(), "clone")
  const from = `file://${repository.root}`
  execFileSync("git", ["clone", "-q", ...options, from, root], { stdio: "ignore" })
  return { root, world: { ...repository.world, cwd: root } }
}

const takeAway = ({ root }: Repository) => renameSync(join(root, ".git"), join(root, "gone"))

describe("a partial clone", () => {
  test("a sparse one, which has no more than its name, gets it, and says so where it cannot", async () => {
    const { repository } = withSettings()
    repository.write("src/a", "1\n")
    repository.commit("more")
    const [one, other] = [
      await partialClone(repository, "--filter=blob:none", "--sparse"),
      await partialClone(repository, "--filter=blob:none", "--sparse"),
    ]
    expect(await literals(one)).toEqual(["Heliotrope"])
    // Who only reads does without it, and gets nothing.
    expect(await storeSettings(other.world.env, other.root)).toEqual({ own: false })
    takeAway(repository)
    expect(await literals(one)).toEqual(["Heliotrope"])
    await expect(literals(other)).rejects.toThrow(`Git does not give ${file} in git's index`)
    expect(await storeSettings(other.world.env, other.root)).toEqual({ own: false })
  })

  test.each(["--filter=blob:none", "--filter=tree:0"])("one of an older branch, with %s", async (filter) => {
    const { repository } = withSettings()
    repository.git("branch", "older", "HEAD~1")
    const [one, other] = [
      await partialClone(repository, filter, "--branch=older"),
      await partialClone(repository, filter, "--branch=older"),
    ]
    expect(await storeSettings(other.world.env, other.root)).toEqual({ own: false })
    expect(await literals(one)).toEqual(["Heliotrope"])
    takeAway(repository)
    expect(await literals(one)).toEqual(["Heliotrope"])
    expect(await storeSettings(other.world.env, other.root)).toEqual({ own: false })
    const ofSecrets = ({ root }: typeof one) => {
      const env = { ...repository.world.env, PATH: process.env.PATH, OPENCODE_BIN: "/nowhere" }
      const { stdout } = spawnSync(process.execPath, [cli, "doctor", "--json"], { cwd: root, env, encoding: "utf8" })
      return (JSON.parse(stdout) as Finding[]).filter(({ about }) => about === "secrets")
    }
    expect(ofSecrets(one)).toMatchObject([{ state: "good" }])
    expect(ofSecrets(other)).toMatchObject([
      { state: "note", what: expect.stringMatching(/^whether the repository has redaction rules is not known: /) },
    ])
    await expect(literals(other)).rejects.toThrow(
      filter === "--filter=tree:0"
        ? /^Whether the repository has settings is not known, since this partial clone lacks what origin\/HEAD has in \.opencode: /
        : `Git does not give origin/HEAD:${file}`,
    )
  })

  test("where nobody has such a file, a commit without a session needs no remote", async () => {
    const repository = new Repository()
    repository.write("a", "1\n")
    repository.commit("first")
    repository.git("branch", "older")
    repository.write("b", "1\n")
    repository.commit("second")
    const [one, other] = [
      await partialClone(repository, "--filter=tree:0", "--branch=older"),
      await partialClone(repository, "--filter=tree:0", "--branch=older"),
    ]
    expect(await literals(one)).toEqual([])
    takeAway(repository)
    expect(await literals(one)).toEqual([])
    expect(await check(other.world, [], { staged: true })).toMatchObject({ checked: 0, findings: [], warnings: [] })
    await expect(literals(other)).rejects.toThrow("Whether the repository has settings is not known")
  })

  test("waits for its remote no longer than a save can", { timeout: 60_000 }, async () => {
    const { repository } = withSettings()
    repository.git("branch", "older", "HEAD~1")
    const { root, world } = await partialClone(repository, "--filter=blob:none", "--branch=older")
    execFileSync("git", ["remote", "set-url", "origin", "ssh://nowhere.invalid/a.git"], { cwd: root })
    execFileSync("git", ["config", "core.sshCommand", "sleep 50; false #"], { cwd: root })
    const began = Date.now()
    expect(await storeSettings(world.env, root)).toEqual({ own: false })
    expect(Date.now() - began).toBeLessThan(5000)
    await expect(literals({ root, world })).rejects.toThrow("the remote did not answer within 10 seconds")
    expect(Date.now() - began).toBeLessThan(30_000)
  })
})

describe("behind a committed link", () => {
  /** Of `main`, where a branch that is older than it is checked out. */
  function linked(links: Record<string, string>, files: Record<string, string> = {}) {
    const repository = new Repository()
    repository.write("a", "1\n")
    repository.commit("first")
    repository.git("branch", "older")
    for (const [path, text] of Object.entries(files)) repository.write(path, text)
    for (const [path, target] of Object.entries(links)) {
      mkdirSync(join(repository.root, dirname(path)), { recursive: true })
      symlinkSync(target, join(repository.root, path))
    }
    repository.commit("settings")
    return repository
  }

  const wayside: [string, Record<string, string>, Record<string, string>, string[]][] = [
    ["the file", { [file]: "../conf/s.json" }, { "conf/s.json": settings("Heliotrope") }, ["Heliotrope"]],
    ["its folder", { ".opencode": "conf" }, { "conf/opencode-session.json": settings("Heliotrope") }, ["Heliotrope"]],
    [
      "both",
      { ".opencode": "./conf/now", "conf/now": "../team", "team/opencode-session.json": "s.json" },
      { "team/s.json": settings("Heliotrope") },
      ["Heliotrope"],
    ],
    ["a folder without it", { ".opencode": "conf" }, { "conf/other": "" }, []],
  ]

  test.each(wayside)("%s: on an older branch, and from the index", async (_, links, files, expected) => {
    const repository = linked(links, files)
    expect(await literals(repository)).toEqual(expected)
    rmSync(join(repository.root, ".opencode"), { recursive: true })
    expect(await literals(repository)).toEqual(expected)
    repository.git("reset", "-q", "--hard")
    repository.git("switch", "-q", "older")
    expect(await literals(repository)).toEqual(expected)
  })

  test.each([
    ["/opt/none/team/s.json", file],
    ["../../s.json", file],
    ["none.json", file],
    ["opencode-session.json", file],
  ])("that leads to %s it is refused on an older branch", async (target, link) => {
    const repository = linked({ [link]: target })
    repository.git("switch", "-q", "older")
    await expect(literals(repository)).rejects.toMatchObject({
      what: `main:${link} is a symbolic link to what is not in git, so the settings are not known.`,
      next: "Remove the link and commit that on the default branch.",
    })
    expect(await storeSettings(repository.world.env, repository.root)).toEqual({ own: false })
  })

  test("the advice leads to an end", async () => {
    const repository = linked({ [file]: "/opt/none/team/s.json" })
    await expect(literals(repository)).rejects.toMatchObject({
      what: `${file} is a symbolic link to what is not there, so the settings are not known.`,
      next: "Bring back what it leads to, or remove the link. If it is committed, remove it on the default branch, too.",
    })
    rmSync(join(repository.root, file))
    await expect(literals(repository)).rejects.toMatchObject({
      what: `${file} in git's index is a symbolic link to what is not in git, so the settings are not known.`,
      next: expect.stringMatching(
        / commit that on the default branch: git rm --cached \.opencode\/opencode-session\.json$/,
      ),
    })
    repository.git("rm", "-q", "--cached", file)
    await expect(literals(repository)).rejects.toThrow(`main:${file} is a symbolic link`)
    repository.git("commit", "-q", "-m", "no link")
    expect(await literals(repository)).toEqual([])
  })
})

/** How many git processes it takes. */
async function processes(run: () => Promise<unknown>): Promise<number> {
  const log = join(await folderWith(), "trace")
  vi.stubEnv("GIT_TRACE", log)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  await run()
  vi.unstubAllEnvs()
  return Number(execFileSync("grep", ["-c", "built-in", log], { encoding: "utf8" }))
}

test("it takes few processes of git", async () => {
  const none = new Repository()
  none.write("a", "1\n")
  none.commit()
  // The second asks for remotes of other names than origin.
  expect(await processes(() => literals(none))).toBe(2)
  // What was read of the same blob is not read again, and several ask at once.
  const { repository } = withSettings()
  repository.git("switch", "-q", "--detach", "HEAD~1")
  expect(await processes(() => Promise.all([literals(repository), literals(repository)]))).toBe(3)
  expect(await processes(() => literals(repository))).toBe(2)
  repository.git("branch", "-q", "older")
  repository.git("switch", "-q", "main")
  const root = join(await folderWith(), "clone")
  execFileSync("git", ["clone", "-q", "--single-branch", "--branch=older", `file://${repository.root}`, root])
  expect(await processes(() => literals({ ...repository, root }))).toBe(2)
})
