/** The repository's settings where the worktree lacks their file, with the real git. */
import { execFileSync } from "node:child_process"
import { renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, onTestFinished, test, vi } from "vitest"
import { policyOf } from "../../src/machine/redaction-policy.ts"
import { folderWith } from "../bed/folders.ts"
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
    await expect(literals(repository)).rejects.toThrow(`:${file} is not UTF-8`)
    repository.git("checkout", "-q", "HEAD", "--", file)
    remove()
    repository.git("config", "filter.sealed.smudge", "false")
    repository.git("config", "filter.sealed.required", "true")
    repository.write(".gitattributes", "*.json filter=sealed\n")
    await expect(literals(repository)).rejects.toThrow(`Git does not give :${file}`)
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

  test("main here is the last resort", async () => {
    const { repository } = withSettings()
    repository.git("switch", "-q", "--detach", "HEAD~1")
    expect(await literals(repository)).toEqual(["Heliotrope"])
    repository.git("branch", "-q", "-m", "main", "work")
    expect(await literals(repository)).toEqual([])
  })
})

test("a sparse partial clone, which has no more than its name, gets it, and says so where it cannot", async () => {
  const { repository } = withSettings()
  repository.write("src/a", "1\n")
  repository.commit("more")
  repository.git("config", "uploadpack.allowFilter", "true")
  const folder = await folderWith()
  const clone = (name: string) => {
    const root = join(folder, name)
    const from = `file://${repository.root}`
    execFileSync("git", ["clone", "-q", "--filter=blob:none", "--sparse", from, root], { stdio: "ignore" })
    return { ...repository, root }
  }
  const [one, other] = [clone("one"), clone("other")]
  expect(await literals(one)).toEqual(["Heliotrope"])
  renameSync(join(repository.root, ".git"), join(repository.root, "gone"))
  expect(await literals(one)).toEqual(["Heliotrope"])
  await expect(literals(other)).rejects.toThrow(`Git does not give :${file}`)
})

test("where nobody has such a file one process says so", async () => {
  const repository = new Repository()
  repository.write("a", "1\n")
  repository.commit()
  const log = join(await folderWith(), "trace")
  vi.stubEnv("GIT_TRACE", log)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  expect(await literals(repository)).toEqual([])
  expect(execFileSync("grep", ["-c", "built-in", log], { encoding: "utf8" })).toBe("1\n")
})
