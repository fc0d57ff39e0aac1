/** What git does not do in a worktree, as people have them, is said with its remedy by every command. */
import { execFileSync } from "node:child_process"
import { chownSync, existsSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { diff } from "../../src/commands/diff/diff.ts"
import { initGit } from "../../src/commands/init/init-git.ts"
import { list } from "../../src/commands/list/list.ts"
import { move } from "../../src/commands/move/move.ts"
import { recall } from "../../src/commands/recall/recall.ts"
import { savedSessions } from "../../src/commands/recall/saved-sessions.ts"
import { resolve } from "../../src/commands/resolve/resolve.ts"
import { review } from "../../src/commands/review/review.ts"
import { commitSaved, mayCommit } from "../../src/commands/save/commit-saved.ts"
import { search } from "../../src/commands/search/search.ts"
import { reading } from "../../src/commands/shared/read-session.ts"
import { trailer } from "../../src/commands/trailer/trailer.ts"
import { why } from "../../src/commands/why/why.ts"
import { isOutsideSparse } from "../../src/git/worktree.ts"
import { policyOf } from "../../src/machine/redaction-policy.ts"
import { storeSettings } from "../../src/machine/store-settings.ts"
import { folderWith } from "../bed/folders.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const edit = tool("write", { filePath: "{{worktree}}/a/x", content: "const discount = 0.1\n" }, "", {})
const one = sessionWith("ses_one", "Prices", [["the discount", [edit], "Done."]])

test("a clone that another user owns", async () => {
  const repository = new Repository()
  repository.write("README.md", "shop\n")
  repository.commit()
  const { world, root } = repository
  // Git's own way to see it so, also for those who may not give a file away.
  if (process.getuid?.() === 0) for (const path of [root, `${root}/.git`]) chownSync(path, 12345, 12345)
  else process.env.GIT_TEST_ASSUME_DIFFERENT_OWNER = "1"
  const says = `Git does not trust ${root}, since another user owns it. If you trust it: git config --global --add safe.directory ${root}`
  const asked = [
    () => check(world, []),
    () => check(world, [], { history: true }),
    () => check(world, [], { staged: true }),
    () => mayCommit(world, { commit: true }),
    () => why(world, "README.md:1"),
    () => why(world, "README.md"),
    () => search(world, "shop", {}),
    () => savedSessions(world, {}),
    () => recall(world, "one"),
    () => trailer(world),
    () => resolve(world),
    () => initGit(world, ["opencode-session"], {}),
    () => list(world, { fetch: true }).then(({ unfetched }) => Promise.reject(unfetched)),
  ]
  for (const ask of asked) await expect(ask()).rejects.toThrow(says)
  expect((await list(world)).warnings.join()).toContain(`git config --global --add safe.directory ${root}`)
  delete process.env.GIT_TEST_ASSUME_DIFFERENT_OWNER
})

function sparse(...folders: string[]) {
  const repository = new Repository()
  for (const folder of ["a", "b"]) repository.write(`${folder}/x`, "const discount = 0.1\n")
  const file = repository.save("one", one)
  repository.commit()
  repository.git("sparse-checkout", "set", "--cone", ...folders)
  return { repository, file }
}

test("what a sparse checkout leaves out is listed, read, searched and asked all the same", async () => {
  const { repository, file } = sparse("a")
  const { world, root } = repository
  expect(existsSync(`${root}/${file}`)).toBe(false)
  expect(await list(world)).toMatchObject({ sessions: [{ file, number: 1, sessionID: "ses_one" }], warnings: [] })
  for (const wanted of [undefined, "1", "one", file, "ses_one", `HEAD:${file}`])
    expect((await reading(world, wanted)).transcript.id).toBe("ses_one")
  for (const options of [{}, { allBranches: true }])
    expect((await search(world, "discount", options)).found).toMatchObject([{ file }])
  expect((await why(world, "a/x:1")).line?.written?.session.file).toBe(file)
  expect((await savedSessions(world, {})).sessions).toHaveLength(1)
  expect((await recall(world, "one#1")).transcript.id).toBe("ses_one")
  expect((await review(world, "HEAD^!")).sessions).toMatchObject([{ session: { file } }])
  expect(await diff(world, "one")).toMatchObject({})
  // What moves a file needs it.
  await expect(move(world, "one")).rejects.toThrow(
    "This sparse checkout leaves out .opencode/sessions, the folder of the saved sessions. Get it with `git sparse-checkout add .opencode`.",
  )
  repository.git("sparse-checkout", "add", ".opencode")
  expect((await list(world)).sessions).toHaveLength(1)
  expect((await search(world, "discount", {})).found).toHaveLength(1)
  expect((await move(world, "one")).moved).toBe(true)
})

test("what was written meanwhile in a folder that is left out counts once", async () => {
  const { repository, file } = sparse("a")
  const { world } = repository
  const later = sessionWith("ses_one", "Prices", [["the discount", [], "Done, and more."]])
  repository.save("one", later)
  expect((await list(world)).sessions).toMatchObject([{ file }])
  expect((await search(world, "more", {})).found).toHaveLength(1)
})

test("a session that is saved outside of a sparse checkout is not committed, and the remedy works", async () => {
  const repository = new Repository()
  for (const folder of ["a", "b"]) repository.write(`${folder}/x`, "1\n")
  repository.commit()
  repository.git("sparse-checkout", "set", "--cone", "a")
  repository.git("config", "user.name", "Alice")
  repository.git("config", "user.email", "alice@example.org")
  const file = repository.save("one", one)
  const { world, root } = repository
  const saved = { file, title: "Prices", place: { root, git: true } }
  const refused = await commitSaved(world, saved, { commit: true }, true)
  expect(refused.problem?.message).toBe(
    `${file} is saved, but not committed: this sparse checkout leaves its folder out. Include it with \`git sparse-checkout add .opencode\`; then run the same \`opencode-session save --commit\` again.`,
  )
  expect(refused.output).toBe("")
  expect(await isOutsideSparse(root, [file])).toBe(true)
  repository.git("sparse-checkout", "add", ".opencode")
  expect(await isOutsideSparse(root, [file])).toBe(false)
  const done = await commitSaved(world, saved, { commit: true }, true)
  expect([done.problem, done.made]).toEqual([undefined, true])
})

test.each(["a clone", "a linked worktree"])(
  "what a sparse checkout leaves out is checked, and by the team's rules: %s",
  async (where) => {
    const { repository } = sparse("a", ".opencode")
    const rules = [{ kind: "project", literal: "Heliotrope" }]
    repository.write(".opencode/opencode-session.json", JSON.stringify({ store: "branch", redaction: { rules } }))
    repository.save("two", sessionWith("ses_two", "Talk", [["what is Heliotrope?", [], "A flower."]]))
    repository.commit()
    let { world, root } = repository
    if (where === "a linked worktree") {
      root = join(await folderWith(), "linked")
      repository.git("worktree", "add", "-q", root)
      world = { ...world, cwd: root }
    }
    execFileSync("git", ["sparse-checkout", "set", "--cone", "a"], { cwd: root })
    expect(existsSync(join(root, ".opencode"))).toBe(false)
    expect((await policyOf(world.env, root)).policy.rules).toEqual(rules)
    expect((await storeSettings(world.env, root)).store).toBe("branch")
    const { checked, findings } = await check(world, [])
    expect(checked).toBe(2)
    expect(new Set(findings.map(({ file, kind }) => `${file}: ${kind}`))).toEqual(
      new Set([".opencode/sessions/two.json: secret"]),
    )
  },
)
