/** A session and its copy say the same in the same turns, under other ids: whoever reads both knows that. */
import { expect, test } from "vitest"
import { diff } from "../../src/commands/diff/diff.ts"
import { list } from "../../src/commands/list/list.ts"
import { search } from "../../src/commands/search/search.ts"
import { toldApart } from "../../src/commands/shared/list-labels.ts"
import { why } from "../../src/commands/why/why.ts"
import { madeBefore } from "../../src/session/ids.ts"
import { withNewIds } from "../../src/session/make-copy.ts"
import { originals } from "../../src/session/relation/find-copies.ts"
import { factsKey, type SessionDocument } from "../../src/session/schema.ts"
import { savedCopy } from "../../src/stores/copy-origin.ts"
import { listText } from "../../src/view/list.ts"
import { searchText } from "../../src/view/search.ts"
import { differenceText } from "../../src/view/terminal/difference.ts"
import { plainScreen } from "../../src/view/terminal/table.ts"
import { whyText } from "../../src/view/why.ts"
import { savedOf } from "../bed/branches.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const wrote = (content: string) => tool("write", { filePath: "{{worktree}}/b", content })
const turns = Array.from({ length: 16 }, (_, turn): [string, object[], string] => [`Prompt ${turn}`, [], "Done."])
const common: typeof turns = [...turns, ["Write the bee", [wrote("export const bee = buzz(42)\n")], "See prt_0a1b."]]
const screen = { colour: false, width: 80 }

/** The original has a turn of its own at the end, and its copy another. @param told whether the copy says what it is */
function repository(told = true) {
  const here = new Repository()
  here.write("b", "export const bee = buzz(42)\n")
  const session = (last: string) => sessionWith("ses_bee", "Bees", [...common, [last, [], `Yes, ${last}.`]])
  here.save("original", session("honey"), { saved: "2026-11-22T14:00:00.000Z" })
  const copy = savedCopy(savedOf(session("wax"), "Bob"), Date.now())
  const document = told ? copy : ({ info: { ...copy.info, title: "Bees" }, messages: copy.messages } as SessionDocument)
  here.save("copy", document, { ...(told ? copy[factsKey] : {}), saved: "2026-11-22T15:00:00.000Z" })
  return here
}

test.each([true, false])("a diff counts what both say (the copy says what it is: %j)", async (told) => {
  const { world } = repository(told)
  const report = await diff(world, "original", "copy")
  expect(report.difference).toMatchObject({
    sameSession: false,
    unchanged: 17,
    turns: [{ kind: "removed" }, { kind: "added" }],
  })
  const text = differenceText(report, screen)
  expect(text).toContain("these are two sessions: 1 turn added, 1 turn removed, 17 turns in both")
  expect(text).not.toContain("Prompt 3")
})

test("a diff of two that have nothing in common says so", async () => {
  const here = repository()
  here.save("other", sessionWith("ses_other", "Other", [["Else", [], "Done."]]))
  expect(differenceText(await diff(here.world, "original", "other"), screen)).toContain(
    "no turn of one is in the other",
  )
})

test("a search tells what only the copy's list of todos says", async () => {
  const here = new Repository()
  const todo = (content: string) => ({ todos: [{ content, status: "pending", priority: "high" }] })
  const session = sessionWith("ses_bee", "Bees", common)
  here.save("original", session, todo("deploy the hive") as never)
  const copy = savedCopy(savedOf(session, "Bob"), Date.now())
  here.save("copy", copy, { ...copy[factsKey], ...todo("never deploy: it lost bees") } as never)
  const { found } = await search(here.world, "deploy", {})
  expect(found.flatMap(({ hits }) => hits.map(({ line }) => line)).sort()).toEqual([
    "deploy the hive",
    "never deploy: it lost bees",
  ])
})

test.each([true, false])("a search tells each hit once, of the original (told: %j)", async (told) => {
  const { world } = repository(told)
  const both = await search(world, "buzz", {})
  expect(both.found).toHaveLength(1)
  expect(both.found[0]).toMatchObject({ sessionID: "ses_bee", copies: [".opencode/sessions/copy.json"] })
  expect(searchText(both, plainScreen, world.now())).toContain("as well in its copy copy.json")
  // What each has alone stays.
  expect((await search(world, "wax", {})).found.map(({ file, hits }) => [file, hits.length])).toEqual([
    [".opencode/sessions/copy.json", 2],
  ])
  const all = await search(world, "/Prompt 3|honey|wax/", {})
  expect(all.found.map(({ sessionID, hits }) => [sessionID === "ses_bee", hits.length]).sort()).toEqual([
    [false, 2],
    [true, 3],
  ])
})

test.each([true, false])("why names the original and its copy (told: %j)", async (told) => {
  const { world } = repository(told)
  const line = await why(world, "b:1")
  expect(line.line?.written).toMatchObject({
    session: { sessionID: "ses_bee" },
    copies: [".opencode/sessions/copy.json"],
  })
  expect(whyText(line, plainScreen)).toContain("as well in its copy copy.json")
  expect((await why(world, "b")).touched.map(({ session }) => session.sessionID)).toEqual(["ses_bee"])
})

test.each([true, false])("a list marks the copy (told: %j)", async (told) => {
  const { world } = repository(told)
  expect(listText(await list(world), world.now())).toMatch(/^1 .*copy of 2$/m)
})

test("what is no copy is none, though it says the same", async () => {
  const here = new Repository()
  here.save("one", sessionWith("ses_one", "One", [["Hello", [], "Hello."]]))
  here.save("two", sessionWith("ses_two", "Two", [["Hello", [], "Hello."]], 5000))
  expect((await search(here.world, "hello", {})).found).toHaveLength(2)
  expect(listText(await list(here.world), here.world.now())).not.toContain("copy of")
})

test("of several the oldest is the original, by its id or by what the others say", () => {
  const [at, saved] = [1_790_000_000_000, new Date(0)]
  const plain = sessionWith("ses_one", "One", [["Hello", [], "Hello."]])
  const named = (now: number) => withNewIds([plain], now)[0]?.info.id ?? ""
  const [first, second, third] = [named(at), named(at + 60_000), named(at + 300 * 86_400_000)]
  expect(madeBefore(first, second)).toBeLessThan(0)
  expect(madeBefore(third, second)).toBeGreaterThan(0)
  expect(madeBefore(first, "ses_one")).toBe(0)
  const [a, b, c, d] = [
    { sessionID: third, created: 1, saved },
    { sessionID: first, created: 1, saved: new Date(9) },
    { sessionID: second, created: 2, copyOf: third, saved },
    { sessionID: first, created: 1, saved },
  ] as const
  expect(originals([a, b, c, d])).toEqual(
    new Map<object, object>([
      [a, d],
      [c, d],
    ]),
  )
})

test("two entries that look the same are told apart by their files", () => {
  const [one, two, three] = ["a", "b", "c"].map((name) => ({ title: "Bees", file: `.opencode/sessions/${name}.json` }))
  if (!one || !two || !three) throw new Error("three")
  expect(toldApart([one, { ...two, branches: ["main"] }, three], ["2 messages", "2 messages", "4 messages"])).toEqual([
    "2 messages, a.json",
    "2 messages, main:b.json",
    "4 messages",
  ])
})
