/** Files under names that no save gives: hidden ones, and such as hold what ends a line. */
import { execFileSync } from "node:child_process"
import { renameSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { ofBranch } from "../../src/commands/doctor/doctor.ts"
import { list } from "../../src/commands/list/list.ts"
import { move } from "../../src/commands/move/move.ts"
import { commitSaved } from "../../src/commands/save/commit-saved.ts"
import { reading } from "../../src/commands/shared/read-session.ts"
import { trailer } from "../../src/commands/trailer/trailer.ts"
import { noUpstream, otherUpstream } from "../../src/git/failures.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { messageFor } from "../../src/session/commit-trailer.ts"
import { takenWords } from "../../src/stores/branch/open-branch.ts"
import { inOtherStore } from "../../src/stores/failures.ts"
import { checkText } from "../../src/view/check.ts"
import { listText } from "../../src/view/list.ts"
import { shellWord } from "../../src/view/printable.ts"
import { bare, Keeper, talk } from "../bed/branches.ts"
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

test("what is to be typed has the names of others in quotes", async () => {
  const name = "a $(touch PWNED) b"
  const quoted = `'${folder}/${name}.json'`
  const alice = await Keeper.create("Alice", await bare())
  await alice.keeps(talk("one", 1), { file: name })
  const [{ next = "" } = {}] = await ofBranch(alice.world, await findPlace(alice.root))
  expect(next).toBe(`Push it: opencode-session move ${quoted} --to branch --push`)
  expect(inOtherStore(`${folder}/${name}.json`, "branch").next).toContain(`opencode-session move '${name}'`)
  const [taken] = await takenWords(
    alice.root,
    [
      {
        file: `${folder}/${name}.json`,
        blob: alice.git("rev-parse", `opencode/sessions:${folder}/${name}.json`).trim(),
        commit: "1".repeat(40),
      },
    ],
    "origin",
  )
  expect(taken).toContain(`\`opencode-session load '1111111111:${folder}/${name}.json'\``)
  expect(noUpstream("a;id", "origin").next).toBe("Push it with `git push -u origin 'a;id'`.")
  expect(otherUpstream("a;id", "origin", "b&c").next).toContain("`git push origin 'HEAD:b&c'`")
})

test.each(["a  b", "it's", "a\nb", "a'\tb\u202ec", "héllo\\n\u0000".slice(0, -1), "-x"])(
  "%j is one word to a shell",
  (name) => {
    const word = shellWord(name)
    expect(word).toMatch(/^[^\p{Cc}\p{Cf}]+$/u)
    expect(execFileSync("bash", ["-c", `printf %s ${word}`], { encoding: "utf8" })).toBe(name)
  },
)
