/** The address that is sent to a colleague. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { link } from "../../src/commands/link/link.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

const login = sessionWith("ses_1login", "Fix the login", [
  ["What is the word?", [], "HELIOTROPE"],
  ["And the other?", [], "SAXIFRAGE"],
])

function shared(remote = "https://al:s3cret@github.com/acme/shop.git") {
  const repository = new Repository()
  repository.git("remote", "add", "origin", remote)
  const file = repository.save("one", login)
  return { repository, file }
}

describe("at the host", () => {
  test.each([
    ["https://al:s3cret@github.com/acme/shop.git", "https://github.com/acme/shop/blob/COMMIT/FILE", "#L"],
    ["git@gitlab.com:acme/sub/shop.git", "https://gitlab.com/acme/sub/shop/-/blob/COMMIT/FILE", "#L"],
    ["ssh://git@codeberg.org/acme/shop.git", "https://codeberg.org/acme/shop/src/commit/COMMIT/FILE", "#L"],
    ["git@bitbucket.org:acme/shop.git", "https://bitbucket.org/acme/shop/src/COMMIT/FILE", "#lines-"],
  ])("%s", async (remote, page, mark) => {
    const { repository, file } = shared(remote)
    const commit = repository.commit()
    repository.git("update-ref", "refs/remotes/origin/main", commit)
    repository.write("other.txt", "later work")
    repository.commit()
    const expected = page.replace("COMMIT", commit).replace("FILE", file)
    expect(await link(repository.world, "login")).toMatchObject({
      url: expected,
      on: "host",
      pushed: true,
      warnings: [],
    })
    const { url, turn } = await link(repository.world, "login#2")
    expect([url.slice(0, expected.length + mark.length), turn]).toEqual([expected + mark, 2])
    const line = Number(url.slice(expected.length + mark.length))
    const text = repository.git("show", `HEAD:${file}`).split("\n")
    expect(text[line - 1]).toContain('"id": "msg_ses_1login_1a"')
    expect(JSON.stringify(await link(repository.world, "login#2"))).not.toContain("s3cret")
  })

  test("of a commit that is not pushed is told so, also when another remote has it", async () => {
    const { repository } = shared()
    const commit = repository.commit()
    repository.git("update-ref", "refs/remotes/backup/main", commit)
    const report = await link(repository.world, "login")
    expect(report).toMatchObject({ pushed: false, commit })
    expect(report.warnings).toEqual([
      `The commit ${commit.slice(0, 7)} is not pushed yet, so nobody else can open this. Push it with \`git push\`.`,
    ])
  })

  test("is of the last commit, and says what that does not have", async () => {
    const { repository, file } = shared()
    const commit = repository.commit()
    repository.git("update-ref", "refs/remotes/origin/main", commit)
    repository.save("one", sessionWith("ses_1login", "Fix the login", [...turnsOf(2), ["A third?", [], "No."]]))
    const whole = await link(repository.world, "login")
    expect(whole.warnings).toEqual([expect.stringContaining(`${file} has changed since it was committed`)])
    const third = await link(repository.world, "login#3")
    expect(third).toMatchObject({ url: whole.url, turnMissing: true })
    expect(third.warnings).toEqual([expect.stringContaining("That turn of")])
    expect((await link(repository.world, "login#2")).url).toMatch(/#L\d+$/)
  })
})

describe("of a file that another tool has written", () => {
  const rewritten = (text: (file: string) => string) => {
    const { repository, file } = shared()
    repository.write(file, text(readFileSync(join(repository.root, file), "utf8")))
    repository.git("update-ref", "refs/remotes/origin/main", repository.commit())
    return { repository, file }
  }

  test("on one line, a turn is found", async () => {
    const { repository } = rewritten((text) => JSON.stringify(JSON.parse(text)))
    const report = await link(repository.world, "login#2")
    expect(report.url).toMatch(/#L1$/)
    expect(report).not.toHaveProperty("turnMissing")
    repository.git("remote", "set-url", "origin", "/srv/git/shop.git")
    repository.write(".opencode/opencode-session.json", JSON.stringify({ site: "https://acme.github.io/shop" }))
    expect((await link(repository.world, "login#2")).url).toMatch(/#msg_ses_1login_1a$/)
  })

  test("with ids written in another way, a turn that is not found is told of", async () => {
    const { repository, file } = rewritten((text) => text.replaceAll("msg_ses_1login_1a", "\\u006dsg_ses_1login_1a"))
    const { url, turnMissing, warnings } = await link(repository.world, "login#2")
    expect([url, turnMissing]).toEqual([expect.stringMatching(/\.json$/), true])
    expect(warnings).toEqual([expect.stringContaining(`That turn was not found in ${file} as it is committed`)])
    expect(warnings[0]).toContain("if it is a colleague's, load it first, or ask who saved it.")
  })
})

const turnsOf = (count: number): [string, object[], string][] =>
  Array.from({ length: count }, (_, turn) => [["What is the word?", "And the other?"][turn] ?? "", [], "HELIOTROPE"])

test("on the site, by ids that stay", async () => {
  const { repository } = shared("/srv/git/shop.git")
  repository.write(".opencode/opencode-session.json", JSON.stringify({ site: "https://acme.github.io/shop/" }))
  const commit = repository.commit()
  const report = await link(repository.world, "login#2")
  const page = "https://acme.github.io/shop/sessions/ses_1login.html"
  expect(report).toMatchObject({ url: `${page}#msg_ses_1login_1a`, on: "site", pushed: false })
  expect(report.warnings[0]).toContain("the site cannot show it")
  repository.git("update-ref", "refs/remotes/origin/main", commit)
  expect(await link(repository.world, "login")).toMatchObject({ url: page, warnings: [] })
})

describe("where a site is configured", () => {
  const configured = (remote?: string) => {
    const found = shared(remote)
    found.repository.write(".opencode/opencode-session.json", JSON.stringify({ site: "https://acme.github.io/shop" }))
    return found
  }

  test("what is pushed, but not on the branch that the site is made from, is told of", async () => {
    const { repository } = configured()
    repository.git("commit", "-q", "--allow-empty", "-m", "begin")
    const begin = repository.git("rev-parse", "HEAD").trim()
    const commit = repository.commit()
    repository.git("update-ref", "refs/remotes/origin/trunk", begin)
    repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    repository.git("update-ref", "refs/remotes/origin/feature", commit)
    const report = await link(repository.world, "login")
    expect(report).toMatchObject({ on: "site", pushed: true, unmerged: true })
    expect(report.warnings).toEqual([
      `The commit ${commit.slice(0, 7)} is not on the default branch of the remote: the site shows it once it is on the branch that it is made from.`,
    ])
    // A squash makes another commit of the same files.
    const squash = repository.git("commit-tree", "-p", begin, "-m", "squash", `${commit}^{tree}`).trim()
    repository.git("update-ref", "refs/remotes/origin/trunk", squash)
    expect((await link(repository.world, "login")).warnings).toEqual([])
  })

  test("what is on the branch of the sessions is linked at the host, which has it", async () => {
    const { repository, file } = configured()
    const commit = repository.commit()
    repository.git("branch", "opencode/sessions")
    repository.git("update-ref", "refs/remotes/origin/opencode/sessions", commit)
    repository.git("rm", "-q", file)
    repository.commit()
    const url = `https://github.com/acme/shop/blob/${commit}/${file}`
    expect(await link(repository.world, "login")).toMatchObject({ url, on: "host", warnings: [] })
    repository.git("remote", "set-url", "origin", "/srv/git/shop.git")
    const report = await link(repository.world, "login")
    expect(report).toMatchObject({ url: "https://acme.github.io/shop/sessions/ses_1login.html", on: "site" })
    expect(report.warnings).toEqual([expect.stringContaining("only where it is made with --branch-store")])
  })
})

test("on the branch of the sessions, it is that branch's commit", async () => {
  const { repository, file } = shared()
  const main = repository.commit()
  repository.git("branch", "opencode/sessions")
  repository.git("rm", "-q", file)
  repository.commit()
  const report = await link(repository.world, "login")
  expect(report).toMatchObject({ commit: main, store: "branch", pushed: false })
  expect(report.warnings[0]).toContain("Push the branch opencode/sessions")
  repository.git("update-ref", "refs/remotes/origin/opencode/sessions", main)
  expect(await link(repository.world, "login")).toMatchObject({ pushed: true, warnings: [] })
})

test("what has no link is answered with what to do", async () => {
  const { repository, file } = shared()
  repository.git("commit", "-q", "--allow-empty", "-m", "begin")
  await expect(link(repository.world, "login")).rejects.toMatchObject({
    what: `${file} is not committed, so nobody else can open it.`,
  })
  await expect(link(repository.world, "login#7")).rejects.toMatchObject({ what: expect.stringContaining("no turn 7") })
  await expect(link(repository.world, "ses_unknown")).rejects.toMatchObject({ exitCode: 2 })
  const { repository: away } = shared("https://al:s3cret@git.example.org/acme/shop.git")
  away.commit()
  const refused = await link(away.world, "login").catch((error: Error) => error.message)
  expect(refused).toContain("has no link")
  expect(refused).not.toContain("s3cret")
})

test.each([
  "http://acme.org",
  "https://al@acme.org",
  "https://acme.org/?a",
  "https://acme.org/#a",
  "acme.org",
  "javascript:1",
  "https://acme.org/a b",
])("a site at %s is refused", async (site) => {
  const { repository } = shared()
  repository.write(".opencode/opencode-session.json", JSON.stringify({ site }))
  repository.commit()
  await expect(link(repository.world, "login")).rejects.toMatchObject({ what: expect.stringContaining("site is not") })
})
