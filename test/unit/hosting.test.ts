/** The pages of a repository at its host. */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { commitPage, filePage, hostingHere, hostingOf, isPushed, newestPushed } from "../../src/git/hosting.ts"
import { Machine } from "../bed/machine.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

describe("the address of a remote", () => {
  const github = { host: "github", url: "https://github.com/acme/shop" }
  test.each([
    ["https://github.com/acme/shop.git", github],
    ["https://github.com/acme/shop", github],
    ["https://al:s3cret@github.com/acme/shop.git/", github],
    ["git@github.com:acme/shop.git", github],
    ["github.com:acme/shop", github],
    ["ssh://git@github.com/acme/shop.git", github],
    ["ssh://git@ssh.github.com:443/acme/shop.git", github],
    ["git://github.com/acme/shop.git", github],
    ["git@GitHub.com:acme/shop.git\n", github],
    [
      "https://github.example.com:8443/acme/shop.git",
      { host: "github", url: "https://github.example.com:8443/acme/shop" },
    ],
    ["git@gitlab.com:group/sub/shop.git", { host: "gitlab", url: "https://gitlab.com/group/sub/shop" }],
    [
      "ssh://git@gitlab.example.com:2222/group/shop.git",
      { host: "gitlab", url: "https://gitlab.example.com/group/shop" },
    ],
    ["https://codeberg.org/acme/shop.git", { host: "gitea", url: "https://codeberg.org/acme/shop" }],
    ["git@gitea.example.com:acme/shop.git", { host: "gitea", url: "https://gitea.example.com/acme/shop" }],
    ["https://al@bitbucket.org/acme/shop.git", { host: "bitbucket", url: "https://bitbucket.org/acme/shop" }],
    ["git@bitbucket.org:acme/shop.git", { host: "bitbucket", url: "https://bitbucket.org/acme/shop" }],
  ])("%s", (remote, hosting) => expect(hostingOf(remote)).toEqual(hosting))

  test.each([
    "",
    "/srv/git/shop.git",
    "../shop",
    "C:\\repos\\shop",
    "file:///srv/git/github.com/shop.git",
    "https://example.org/acme/shop.git",
    "https://notgithub.com/acme/shop.git",
    "https://github.com/shop.git",
    "https://github.com/acme/shop/more",
    "https://github.com/acme/..",
    "https://github.com/acme/sh<op>",
    "git@github.com:acme/shop)](javascript:x",
    "ext::sh -c x github.com/acme/shop",
  ])("%j is of no host that is known", (remote) => expect(hostingOf(remote)).toBeUndefined())
})

test("each host has its own addresses, and no name can get out of them", () => {
  const pages = ["github.com", "gitlab.com", "codeberg.org", "bitbucket.org"].map((machine) => {
    const hosting = hostingOf(`git@${machine}:acme/shop.git`)
    return hosting && [commitPage(hosting, "abc"), filePage(hosting, "abc", "src/a b>.ts")]
  })
  expect(pages).toEqual([
    ["https://github.com/acme/shop/commit/abc", "https://github.com/acme/shop/blob/abc/src/a%20b%3E.ts"],
    ["https://gitlab.com/acme/shop/-/commit/abc", "https://gitlab.com/acme/shop/-/blob/abc/src/a%20b%3E.ts"],
    ["https://codeberg.org/acme/shop/commit/abc", "https://codeberg.org/acme/shop/src/commit/abc/src/a%20b%3E.ts"],
    ["https://bitbucket.org/acme/shop/commits/abc", "https://bitbucket.org/acme/shop/src/abc/src/a%20b%3E.ts"],
  ])
})

test("only what is pushed is linked in a pull request", async () => {
  const root = mkdtempSync(join(tmpdir(), "opencode-session-hosting-"))
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b.c", ...args], { cwd: root, stdio: "pipe" })
      .toString()
      .trim()
  git("init", "-q", "-b", "main")
  git("remote", "add", "origin", "gh:acme/shop.git")
  git("config", "url.git@github.com:.insteadOf", "gh:")
  mkdirSync(join(root, ".opencode/sessions"), { recursive: true })
  writeFileSync(join(root, "a.ts"), "a\n")
  const made = new Repository()
  const write = {
    id: "prt_w",
    type: "tool",
    tool: "write",
    callID: "c",
    state: {
      status: "completed",
      input: { filePath: "./a.ts", content: "a\n" },
      output: "",
      title: "",
      metadata: {},
      time: { start: 1, end: 2 },
    },
  }
  const saved = made.save("one", sessionWith("ses_one", "One", [["Hi", [write], "Done"]]))
  writeFileSync(join(root, ".opencode/sessions/one.json"), execFileSync("cat", [join(made.root, saved)]))
  git("add", "-A")
  git("commit", "-q", "-m", "one")
  const first = git("rev-parse", "HEAD")
  const machine = await Machine.create("Alice", root)
  const exported = async () => (await machine.session(root, ["export", ".opencode/sessions/one.json"])).stdout
  expect(await hostingHere(root)).toEqual({ host: "github", url: "https://github.com/acme/shop" })
  expect(await isPushed(root, first)).toBe(false)
  expect(await exported()).not.toContain("https://github.com")
  git("update-ref", "refs/remotes/origin/main", "HEAD")
  writeFileSync(join(root, "b.ts"), "b\n")
  git("add", "-A")
  git("commit", "-q", "-m", "two")
  expect(await newestPushed(root)).toBe(first)
  const text = await exported()
  expect(text).toContain(
    `[\`.opencode/sessions/one.json\`](<https://github.com/acme/shop/blob/${first}/.opencode/sessions/one.json>)`,
  )
  expect(text).toContain(`[\`a.ts\`](<https://github.com/acme/shop/blob/${first}/a.ts>)`)
})
