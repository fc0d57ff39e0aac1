/** A session of a folder below the root, and one that comes as a plain export of somebody else. */
import { rm } from "node:fs/promises"
import { expect, test } from "vitest"
import { bash } from "../bed/model.ts"
import { story } from "../bed/story.ts"

test("a session of a subfolder goes on there, and a plain export in the worktree at hand", async () => {
  const { alice, bob, model } = await story()
  model.when("where", bash("pwd"), "There.")
  await alice.writes("packages/api/a.ts", "export {}\n")
  await alice.git("add", ".")
  await alice.git("commit", "-q", "-m", "api")
  await alice.machine.prompt(alice.path("packages/api"), "where are we")
  const saved = await alice.saves()
  const { info, messages } = await alice.document(saved.file)
  expect(info).toMatchObject({ directory: "packages/api", path: "packages/api" })
  expect(messages[1]?.info).toMatchObject({ path: { cwd: "{{worktree}}/packages/api", root: "{{worktree}}" } })
  await alice.shares(saved.file)

  const loaded = await bob.loads(saved.file)
  const folders = () => bob.machine.rows(bob.repo, "select directory from session order by time_created, id")
  expect(await folders()).toEqual([{ directory: bob.path("packages/api") }])
  expect((await bob.types("load", saved.file)).stdout).toContain("packages/api' && opencode -s ses_")
  await bob.machine.prompt(bob.path("packages/api"), "where is it", loaded.sessionID)
  expect(await bob.saves()).toMatchObject({ sessionID: loaded.sessionID, messages: messages.length * 2 })
  expect(await bob.read(saved.file)).toContain("{{worktree}}/packages/api\\n")
  await bob.shares(saved.file)

  // What is added leaves it where it is.
  expect((await alice.loads(saved.file)).action).toBe("extended")
  expect(await alice.machine.rows(alice.repo, "select directory from session")).toEqual([
    { directory: alice.path("packages/api") },
  ])

  await rm(bob.path("packages"), { recursive: true })
  const copy = await bob.loads(saved.file, "--as-copy")
  expect(copy.warnings.join()).toContain("It was begun in packages/api, which is not a folder of this worktree")
  expect(await folders()).toContainEqual({ directory: bob.repo })

  // The export of a machine that is not here, whose session nobody has here.
  const { stdout } = await alice.opencode("export", saved.sessionID)
  const plain = stdout.replaceAll(alice.repo, "/home/cy/shop").replace(/(ses|msg|prt)_([0-9a-f]{12})/g, "$1_a$2")
  await bob.writes("plain.json", plain)
  const theirs = await bob.loads("plain.json")
  const held = (await bob.opencode("export", theirs.sessionID)).stdout
  expect(held).toContain(`${bob.repo}/packages/api`)
  expect(held).not.toContain("/home/cy")
  const { file } = await bob.saves("--session", theirs.sessionID)
  const text = await bob.read(file)
  expect(text).toContain("{{worktree}}/packages/api")
  // An id may have these letters by chance.
  expect(text.replace(/\b(?:ses|msg|prt)_\w+/g, "")).not.toMatch(/cy|Users/)
})
