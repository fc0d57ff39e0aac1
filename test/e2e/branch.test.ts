/** A hand-over beside the code's history: by the branch opencode/sessions. */
import { readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { recall } from "../bed/model.ts"
import { story } from "../bed/story.ts"

const branch = "opencode/sessions"

test("sessions go from one to the other by a branch of their own, and nothing of it gets into the code", async () => {
  const { home, alice, bob, model } = await story()
  model.when("remember", "The launch word is HELIOTROPE.").when("which word", recall(/launch word is (\w+)/))
  const head = await alice.git("rev-parse", "HEAD")
  await alice.says("remember the launch word")
  const dry = await alice.saves("--store", "branch", "--dry-run")
  expect(dry).toMatchObject({ store: "branch", changed: true })
  expect(await alice.git("for-each-ref", "refs/heads/opencode")).toBe("")
  const saved = await alice.saves("--store", "branch", "--push")
  expect(saved).toMatchObject({ file: dry.file, store: "branch", changed: true, pushed: true, warnings: [] })
  expect((await alice.git("rev-parse", branch)).trim()).toBe(saved.commit)

  // Bob needs no branch of his own, and no pull.
  expect(JSON.parse((await bob.types("list", "--json")).stdout)).toEqual([])
  const listed = JSON.parse((await bob.types("list", "--fetch", "--json")).stdout)
  expect(listed).toMatchObject([{ sessionID: saved.sessionID, store: "branch", by: "Alice" }])
  const loaded = await bob.types("load", "--fetch", "1")
  expect(loaded, loaded.stderr).toMatchObject({ code: 0 })
  expect(await bob.says("which word was it?", saved.sessionID)).toBe("I remember: HELIOTROPE")
  const typed = await bob.types("save", "--push")
  expect(typed.stdout).toContain(`  ${branch}:${saved.file}\n`)
  expect(typed.stdout).toContain(`  pushed to origin/${branch}\n`)

  // Alice has saved something else meanwhile: her push comes second.
  await alice.says("remember another thing")
  const other = await alice.saves(
    "--session",
    await alice.latest(),
    "--title",
    "Another",
    "--store",
    "branch",
    "--push",
  )
  expect(other).toMatchObject({ pushed: true, warnings: [] })
  expect((await alice.git("log", "--format=%an %s", branch)).trim().split("\n")).toEqual([
    "Alice Save session: Another",
    expect.stringMatching(/^Bob Save session: /),
    expect.stringMatching(/^Alice Save session: /),
  ])
  // What Bob added is not saved over; unchanged, nothing is committed.
  const refused = await alice.types("save", "--session", saved.sessionID)
  expect(refused.code).toBe(3)
  expect(await alice.saves("--session", other.sessionID)).toMatchObject({ changed: false, commit: other.commit })
  const elsewhere = await alice.types("save", "--session", other.sessionID, "--store", "worktree")
  expect(elsewhere).toMatchObject({ code: 2, stderr: expect.stringContaining("opencode-session move") })

  // The code knows nothing of it.
  for (const { git, path } of [alice, bob].map((one) => ({ git: one.git.bind(one), path: one.path.bind(one) }))) {
    expect(await git("status", "--porcelain")).toBe("")
    expect(await git("rev-parse", "HEAD")).toBe(head)
    expect(await readdir(path("."))).toEqual([".git", "README.md"])
  }
  const clone = join(home, "clone")
  await alice.machine.git(
    home,
    "clone",
    "-q",
    "--depth",
    "1",
    "--single-branch",
    `file://${join(home, "remote.git")}`,
    clone,
  )
  expect(await alice.machine.git(clone, "for-each-ref", "--format=%(refname)", "refs/remotes")).not.toContain(branch)
  expect(await alice.machine.git(clone, "count-objects", "-v")).toMatch(/^(count|in-pack): 3$/m)
  // It gets them when it asks for them.
  const asked = await alice.machine.session(clone, ["list", "--fetch", "--json"])
  expect(JSON.parse(asked.stdout)).toHaveLength(2)
  await rm(clone, { recursive: true })

  // One that moves out stays where it is then.
  const moved = await alice.types("move", other.sessionID)
  expect(moved, moved.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining(other.file) })
  expect(await alice.saves("--session", other.sessionID)).toMatchObject({ store: "worktree", changed: false })

  // A colleague's push brings it back on the branch: each of the two is told of for what it is.
  await alice.git("update-ref", `refs/heads/${branch}`, `${branch}~1`)
  await alice.says("remember more", other.sessionID)
  await alice.saves("--session", other.sessionID)
  const both = JSON.parse((await alice.types("list", "--json")).stdout) as Record<string, string>[]
  expect(both.filter(({ sessionID }) => sessionID === other.sessionID)).toMatchObject([
    { store: "worktree", mark: "here" },
    { store: "branch", mark: "behind yours" },
  ])
  await alice.git("remote", "set-url", "origin", "/nowhere")
  const away = await alice.types("list", "--fetch")
  expect(away).toMatchObject({ code: 1, stdout: expect.stringContaining("Another") })
  expect(away.stderr).toContain(`The sessions of origin/${branch} could not be fetched: `)
})
