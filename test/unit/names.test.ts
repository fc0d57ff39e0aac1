/** Files under names that no save gives: hidden ones, and such as hold what ends a line. */
import { execFileSync } from "node:child_process"
import { renameSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { list } from "../../src/commands/list/list.ts"
import { move } from "../../src/commands/move/move.ts"
import { commitSaved } from "../../src/commands/save/commit-saved.ts"
import { reading } from "../../src/commands/shared/read-session.ts"
import { trailer } from "../../src/commands/trailer/trailer.ts"
import { messageFor } from "../../src/session/commit-trailer.ts"
import { checkText } from "../../src/view/check.ts"
import { listText } from "../../src/view/list.ts"
import { shellWord } from "../../src/view/printable.ts"
import { Keeper, talk } from "../bed/branches.ts"
import { Repository } from "../bed/repository.ts"

const folder = ".opencode/sessions"
const evil = `${folder}/a\nSigned-off-by: Evil <e@example.com>.json`

test.each([".draft.json", ".json", "a\tb.json", "a\nb.json"])(
  "what list shows as %j moves to the branch and back",
  async (name) => {
    const alice = await Keeper.create("Alice")
    renameSync(join(alice.root, alice.save("one", talk("one", 1))), join(alice.root, folder, name))
    const stands = async () =>
      (await list(alice.world, { allBranches: true })).sessions.map(({ file, store }) => [file, store])
    expect(await stands()).toEqual([[`${folder}/${name}`, "worktree"]])
    await move(alice.world, "ses_one", { to: "branch" })
    expect(await stands()).toEqual([[`${folder}/${name}`, "branch"]])
    expect((await reading(alice.world, "ses_one")).transcript.title).toBe("Talk one")
    expect((await check(alice.world, [])).checked).toBe(1)

    // On a branch that is nothing to us it is listed, too.
    alice.git("branch", "aside", "opencode/sessions")
    await move(alice.world, "ses_one", { to: "worktree" })
    expect((await list(alice.world, { allBranches: true })).sessions.map(({ file }) => file)).toEqual([
      `${folder}/${name}`,
      `${folder}/${name}`,
    ])
  },
)

test("no line of a commit's message comes from a file's name", async () => {
  expect(messageFor("One", evil)).toBe("Save session: One\n")
  expect(messageFor("One", `${folder}/a\u2028b.json`)).toBe("Save session: One\n")
  expect(messageFor("", evil)).toBe("Save session\n")

  const alice = await Keeper.create("Alice")
  renameSync(join(alice.root, alice.save("one", talk("one", 1))), join(alice.root, evil))
  const saved = { file: evil, title: "One", place: { root: alice.root, git: true } }
  expect(await commitSaved(alice.world, saved, { commit: true }, true)).toMatchObject({ made: true })
  expect(alice.git("log", "-1", "--format=%B").trim()).toBe("Save session: One")

  await move(alice.world, "ses_one", { to: "branch" })
  await move(alice.world, "ses_one", { to: "worktree" })
  expect(alice.log("%B").join("\n")).not.toContain("Evil")
})

test("nor does what stands in the trailers, a list or a finding", async () => {
  const repository = new Repository()
  repository.write(evil, "no session\n")
  repository.git("add", "-A")
  expect(await trailer(repository.world)).toEqual([])
  const lines = (text: string) => text.trim().split("\n")
  expect(lines(checkText(await check(repository.world, [])))).toHaveLength(1)
  expect(lines(checkText(await check(repository.world, [], { staged: true })))).toHaveLength(1)
  repository.save("one", talk("one", 1))
  renameSync(join(repository.root, folder, "one.json"), join(repository.root, evil))
  expect(lines(listText(await list(repository.world), repository.world.now(), { long: true }))).toHaveLength(4)
})

test.each(["a  b", "it's", "a\nb", "a'\tb\u202ec", "héllo\\n\u0000".slice(0, -1), "-x"])(
  "%j is one word to a shell",
  (name) => {
    const word = shellWord(name)
    expect(word).toMatch(/^[^\p{Cc}\p{Cf}]+$/u)
    expect(execFileSync("bash", ["-c", `printf %s ${word}`], { encoding: "utf8" })).toBe(name)
  },
)
