/** A session that git has in conflict, whichever operation left it so: everybody who asks is told. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { ofConflicts } from "../../src/commands/doctor/doctor.ts"
import { list } from "../../src/commands/list/list.ts"
import { load } from "../../src/commands/load/load.ts"
import { move } from "../../src/commands/move/move.ts"
import { recall } from "../../src/commands/recall/recall.ts"
import { search } from "../../src/commands/search/search.ts"
import { reading } from "../../src/commands/shared/read-session.ts"
import { why } from "../../src/commands/why/why.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { unsettled } from "../../src/stores/conflicts/sessions-in-conflict.ts"
import { storeEntryOf } from "../../src/stores/store-entry.ts"
import { Clone, conflictsBy, prices } from "../bed/conflicts.ts"
import { sessionWith, tool } from "../bed/repository.ts"

const bothAre = (yours: string, theirs: string) =>
  `${yours} has 4 messages, saved by Bob; ${theirs} has 4 messages, saved by Carol, and both went on`

/** Bob's is told first, also in a rebase and of a stash, where git calls it theirs. */
const said: Record<string, string> = {
  "cherry-pick": bothAre("yours", "the picked one"),
  "am -3": bothAre("yours", "the one of the patch"),
  "stash pop": bothAre("the stashed one", "the committed one"),
  revert:
    "yours has 6 messages, saved by Carol; the one before the reverted commit has 2 messages, saved by Alice, and yours goes on where the one before the reverted commit ends",
  "deleted by them": "yours has 4 messages, saved by Bob, and theirs has deleted it",
  "deleted by us": "theirs has 4 messages, saved by Carol, and yours has deleted it",
  "renamed on both sides":
    "yours has 2 messages, saved by Alice; theirs has 2 messages, saved by Alice, and the messages are the same",
}

for (const [operation, conflict] of Object.entries(conflictsBy))
  test(`${operation}: list, load, show, save, doctor and check know the conflict`, async () => {
    const clone = new Clone()
    conflict(clone)
    const { world } = clone
    const sides = said[operation] ?? bothAre("yours", "theirs")
    const place = await findPlace(clone.root)
    const before = clone.git("status", "--porcelain")

    const listed = await list(world)
    expect(listed.sessions).toContainEqual(
      expect.objectContaining({ sessionID: "ses_one", mark: "in conflict", conflict: true }),
    )
    expect(listed.warnings).toContainEqual(expect.stringContaining("`opencode-session resolve` keeps"))
    const refused = {
      what: expect.stringMatching(new RegExp(`^\\.opencode/sessions/\\w+\\.json is in conflict: ${sides}\\.$`)),
      next: expect.stringContaining("opencode-session resolve"),
      exitCode: 3,
    }
    await expect(storeEntryOf(world, place, "ses_one", {})).rejects.toMatchObject(refused)
    await expect(load(world, "ses_one")).rejects.toMatchObject(refused)
    await expect(move(world, "ses_one", { to: "branch" })).rejects.toMatchObject(refused)
    if (operation !== "git's own markers")
      expect((await reading(world, "ses_one")).warnings).toEqual([expect.stringContaining(sides)])
    expect(await ofConflicts(place)).toMatchObject([{ state: "bad", what: refused.what, next: refused.next }])
    for (const options of [{}, { staged: true }]) {
      const { findings, warnings } = await check(world, [], options)
      expect(findings).toContainEqual(expect.objectContaining({ kind: "conflict", what: `in conflict: ${sides}` }))
      expect(warnings.join()).toContain("opencode-session resolve")
    }
    expect(clone.git("status", "--porcelain")).toBe(before)
  })

test("two sessions under one name are both listed, and neither is loaded as the other", async () => {
  const clone = new Clone()
  clone.sides(
    () => clone.saves("Carol", sessionWith("ses_hers", "Taxes", [["taxes", [], "Answer"]])),
    () => clone.saves("Bob", prices("first")),
  )
  clone.fails("merge", "theirs")
  const { sessions } = await list(clone.world)
  expect(sessions.map(({ sessionID, mark }) => [sessionID, mark]).sort()).toEqual([
    ["ses_hers", "in conflict"],
    ["ses_one", "in conflict"],
  ])
  const both = /two sessions have this name: yours has 2 messages, saved by Bob; theirs has 2 messages, saved by Carol/
  for (const wanted of ["ses_one", "ses_hers", "one", clone.file])
    await expect(load(clone.world, wanted)).rejects.toMatchObject({ what: expect.stringMatching(both), exitCode: 3 })
  expect((await reading(clone.world, "ses_hers")).transcript.title).toBe("Taxes")
})

test("a session in a folder below is known as well", async () => {
  const clone = new Clone()
  clone.sides(
    () => clone.saves("Carol", prices("first", "Carol's"), "old/one"),
    () => clone.saves("Bob", prices("first", "Bob's"), "old/one"),
  )
  clone.fails("merge", "theirs")
  const file = ".opencode/sessions/old/one.json"
  expect((await check(clone.world, [])).findings).toMatchObject([{ file, kind: "conflict" }])
  await expect(load(clone.world, file)).rejects.toMatchObject({ exitCode: 3 })
  await expect(storeEntryOf(clone.world, await findPlace(clone.root), "ses_one", {})).rejects.toMatchObject({
    exitCode: 3,
  })
})

test("each side can be read and searched by the name that git has for it; a session beside it is as always", async () => {
  const clone = new Clone()
  clone.saves("Alice", sessionWith("ses_two", "Taxes", [["taxes", [], "Answer"]]), "two")
  conflictsBy.merge?.(clone)
  const { world, file } = clone
  const words = async (side: number) => (await reading(world, `:${side}:${file}`)).text
  expect(await words(2)).toContain("Answer to Bob's")
  expect(await words(3)).toContain("Answer to Carol's")
  expect((await search(world, "Carol's", {})).found).toMatchObject([{ file, branches: [":3"] }])
  expect(await recall(world, `:3:${file}#1`)).toMatchObject({ session: { file, branches: [":3"] }, turns: { from: 1 } })
  const { sessions } = await list(world)
  expect(sessions.filter(({ conflict }) => conflict).map(({ sessionID }) => sessionID)).toEqual(["ses_one"])
  expect((await reading(world, "ses_two")).warnings).toEqual([])
  await storeEntryOf(world, await findPlace(clone.root), "ses_two", {})
})

test("where nothing is in conflict git is asked once, and nothing is read", async () => {
  const clone = new Clone()
  clone.begin()
  expect(await unsettled(clone.root)).toEqual([])
  expect(readFileSync(join(clone.root, clone.file), "utf8")).toContain("ses_one")
  expect((await check(clone.world, [])).findings).toEqual([])
})

test("why tells what either side did to a file, what both did once, and that there is a conflict", async () => {
  const clone = new Clone()
  const edits = (...names: string[]) => {
    const turns = names.map((name): Parameters<typeof sessionWith>[2][number] => [
      name,
      [tool("write", { filePath: "{{worktree}}/README.md", content: `${name}\n` }, "")],
      "Done",
    ])
    return sessionWith("ses_one", "Prices", turns)
  }
  clone.saves("Alice", edits("first"))
  clone.sides(
    () => clone.saves("Carol", edits("first", "Carol's")),
    () => clone.saves("Bob", edits("first", "Bob's")),
  )
  clone.fails("merge", "theirs")
  const { touched, warnings } = await why(clone.world, "README.md")
  const told = touched.map(({ session, edits }) => [session.by, [...new Set(edits.map(({ prompt }) => prompt))]])
  expect(told.sort()).toEqual([
    ["Bob", ["first", "Bob's"]],
    ["Carol", ["Carol's"]],
  ])
  expect(warnings).toEqual([expect.stringContaining(bothAre("yours", "theirs"))])
})
