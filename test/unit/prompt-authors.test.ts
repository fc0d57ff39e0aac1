/** Who wrote a prompt is recorded once, goes with it wherever it goes, and is told where several people wrote. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { list } from "../../src/commands/list/list.ts"
import { cameWith } from "../../src/commands/load/came-with.ts"
import { promptFacts } from "../../src/commands/save/prompt-authors.ts"
import { search } from "../../src/commands/search/search.ts"
import { chosenBy } from "../../src/commands/shared/session-filter.ts"
import { why } from "../../src/commands/why/why.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { loadedPrompts, notePrompts } from "../../src/machine/loaded-prompts.ts"
import { canonicalText } from "../../src/session/document/canonical.ts"
import { headOf } from "../../src/session/document/head.ts"
import { readSession } from "../../src/session/document/read.ts"
import { factsOf, sameWork } from "../../src/session/document/saved-document.ts"
import { asCopy } from "../../src/session/make-copy.ts"
import { authorFacts, authorsIn } from "../../src/session/prompt-authors.ts"
import { merged } from "../../src/session/relation/merge.ts"
import type { Facts, Message, SessionDocument } from "../../src/session/schema.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { derivedCopy, savedCopy } from "../../src/stores/copy-origin.ts"
import { storeEntryOf } from "../../src/stores/store-entry.ts"
import { outlineText } from "../../src/view/agent/outline.ts"
import { turnsText } from "../../src/view/agent/read.ts"
import { listText } from "../../src/view/list.ts"
import { plainPage } from "../../src/view/page-plain.ts"
import { pullRequestText } from "../../src/view/pull-request/document.ts"
import { searchText } from "../../src/view/search.ts"
import { showText } from "../../src/view/terminal/show.ts"
import { whyText } from "../../src/view/why.ts"
import { Keeper, savedOf, talk } from "../bed/branches.ts"
import { folderWith } from "../bed/folders.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const hostile = fc.constantFrom(
  "Alice",
  "Bob",
  "__proto__",
  "constructor",
  "7",
  "\u001b[31mEve\u202e",
  "</script>, `x`",
)
const name = fc.oneof(hostile, fc.string({ unit: "binary", minLength: 1, maxLength: 40 }))
/** By turn; nothing where nobody knows. */
const names = fc.array(fc.option(name, { nil: undefined }), { minLength: 1, maxLength: 6 })

const promptsOf = ({ messages }: Pick<SessionDocument, "messages">) =>
  messages.filter(({ info }) => info.role === "user")

/** A saved session in which these people wrote. */
function written(by: readonly (string | undefined)[], facts: Partial<Facts> = {}, of = by.length): SessionDocument {
  const session = talk("a", of)
  const ids = promptsOf(session).map(({ info }) => info.id)
  const authors = new Map(by.flatMap((one, turn) => (one ? [[ids[turn] as string, one] as const] : [])))
  return savedOf(session, "Carol", { ...authorFacts(session.messages, authors), ...facts })
}

/** Who wrote each prompt, as the file tells it. */
function authorsOf(document: SessionDocument): (string | undefined)[] {
  const authors = authorsIn(factsOf(document))
  return promptsOf(document).map(({ info }) => authors.get(info.id))
}

test("the file tells of each prompt what it was told, whatever people are called, and a list needs its head alone", () => {
  fc.assert(
    fc.property(names, (by) => {
      const text = canonicalText(written(by))
      const read = readSession(text, "it")
      expect(authorsOf(read)).toEqual(by)
      expect(canonicalText(read)).toBe(text)
      const head = headOf(Buffer.from(text))?.["opencode-session"]
      expect(new Set(head?.authors)).toEqual(new Set(by.filter(Boolean)))
      expect(head?.prompts).toBeUndefined()
    }),
  )
})

test("a file without the record has no trace of it", () => {
  expect(canonicalText(written([undefined, undefined]))).not.toMatch(/"authors"|"prompts"/)
})

test("a copy has the same people in the same turns, under its own ids", () => {
  fc.assert(
    fc.property(names, (by) => {
      const document = written(by)
      for (const copy of [savedCopy(document, Date.now()), derivedCopy(document, "salt")]) {
        expect(authorsOf(copy)).toEqual(by)
        expect(canonicalText(copy)).not.toContain(promptsOf(document)[0]?.info.id)
      }
    }),
  )
})

test("a merge knows what either side knows, of the prompts that are kept", () => {
  fc.assert(
    fc.property(names, names, fc.nat(2), (ours, theirs, more) => {
      const [a, b] = [ours.length, theirs.length + more]
      const [one, other] = [written(ours, {}, a), written(theirs, {}, b)]
      const { document, kept } = merged(one, other)
      const most = Math.max(a, b)
      const [first, second] = kept === "theirs" ? [theirs, ours] : [ours, theirs]
      const either = Array.from({ length: most }, (_, turn) => first[turn] ?? second[turn])
      expect(document && authorsOf(document)).toEqual(either)
      if (document)
        expect(canonicalText(merged(document, other).document as SessionDocument)).toBe(canonicalText(document))
    }),
  )
  const same = written(["Alice"])
  expect(merged(same, written(["Bob"])).document).toBe(same)
})

test("it is no difference: a save of nothing else leaves the file as it is", () => {
  expect(sameWork(written(["Alice", "Bob"]), written([undefined, "Carol"]))).toBe(true)
})

describe("a save", () => {
  async function keeper() {
    const alice = await Keeper.create("Alice")
    const state = await folderWith()
    const world = { ...alice.world, env: { ...alice.world.env, XDG_STATE_HOME: state, XDG_CACHE_HOME: state } }
    const session = talk("a", 3)
    const entry = async () => storeEntryOf(world, await findPlace(alice.root), session.info.id, {})
    const saves = async (
      saver: string | undefined,
      { old, now = session, former }: { old?: SessionDocument; now?: SessionDocument; former?: string } = {},
    ) => {
      const before = { old, broken: false, warnings: [], blob: undefined, seen: [] }
      const read = { entry: await entry(), kept: undefined, names: former ? [former] : [] }
      const facts = await promptFacts(world, read, before, now, saver)
      return authorsOf(savedOf(now, saver, facts))
    }
    return { alice, world, session, saves }
  }
  const [A, B, unknown] = ["Alice", "Bob", undefined]

  test("gives what is new to whoever saves, and leaves the rest as the file says", async () => {
    const { saves } = await keeper()
    expect(await saves(A)).toEqual([A, A, A])
    expect(await saves(B, { old: written([A, A]) })).toEqual([A, A, B])
    // What was saved without a word of it stays so.
    expect(await saves(B, { old: written([unknown]) })).toEqual([unknown, B, B])
    expect(await saves(unknown)).toEqual([unknown, unknown, unknown])
    // A name that is no name is not handed on.
    const long = "A".repeat(1000)
    expect(await saves(long, { old: written([long]) })).toEqual([unknown, long.slice(0, 100), long.slice(0, 100)])
  })

  test("asks the versions that git has, before it takes a prompt for the saver's", async () => {
    const { alice, saves } = await keeper()
    alice.save("a", written([A, B], {}, 2), factsOf(written([A, B]))?.prompts && (factsOf(written([A, B])) as Facts))
    alice.commit("shared")
    expect(await saves(B, { old: written([A]) })).toEqual([A, B, B])
    expect(await saves(A, { old: written([unknown]) })).toEqual([unknown, B, A])
    // One that has it and does not tell.
    alice.save("a", talk("a", 2))
    alice.commit("by another tool")
    expect(await saves(A, { old: written([A]) })).toEqual([A, unknown, A])
  })

  test("knows what a load brought, and what it does not know of it", async () => {
    const { world, session, saves } = await keeper()
    const file = written([A, unknown], {}, 2)
    await notePrompts(world.env, session.info.id, cameWith(file, file.messages))
    expect(await saves(B)).toEqual([A, unknown, B])
    // A later file may tell more; what is known stays.
    const fuller = written([B, A], {}, 2)
    await notePrompts(world.env, session.info.id, cameWith(fuller, fuller.messages))
    expect(await saves(B)).toEqual([A, A, B])
    const [root] = asCopy([file], { sessionID: file.info.id }, Date.now())
    const copy = root as SessionDocument
    const added = talk("more", 1).messages.map(({ info, parts }) => ({
      info: { ...info, time: { ...info.time, created: 9e9 } },
      parts,
    })) as Message[]
    const grown = { info: copy.info, messages: [...copy.messages, ...added] }
    // Without a note, nobody can tell which of a copy's prompts came with it.
    expect(await saves(B, { now: grown })).toEqual([unknown, unknown, unknown])
    await notePrompts(world.env, copy.info.id, cameWith(file, file.messages, copy.messages))
    expect(await saves(B, { now: grown })).toEqual([A, unknown, B])
    expect(await loadedPrompts(world.env, "ses_other")).toBeUndefined()
  })

  test("takes nothing that nobody typed, and nothing older than the session, as in a fork by OpenCode", async () => {
    const { session, saves } = await keeper()
    const parts = (...given: object[]) => given as Message["parts"]
    const said = [
      parts({ type: "text", text: "A background task is done.", synthetic: true }),
      parts({ type: "compaction", auto: false }),
      parts({ type: "text", text: "The following tool was executed by the user", synthetic: true }),
    ]
    const prompts = promptsOf(session)
    const now = {
      ...session,
      messages: session.messages.map((one) => ({ ...one, parts: said[prompts.indexOf(one)] ?? one.parts })),
    }
    expect(await saves(A, { now })).toEqual([unknown, unknown, A])
    const born = prompts[1]?.info.time.created ?? 0
    const forked = { ...session, info: { ...session.info, time: { ...session.info.time, created: born } } }
    expect(await saves(A, { now: forked })).toEqual([unknown, A, A])
  })

  test("takes nothing that was answered in a folder of another machine, unless this one's was moved", async () => {
    const { session, saves } = await keeper()
    for (const root of ["{{worktree}}", "/home/nobody/shop"]) {
      const now: SessionDocument = JSON.parse(JSON.stringify(session))
      const [answer] = now.messages.flatMap(({ info }) => (info.role === "assistant" ? [info] : []))
      if (answer) answer.path.root = root
      expect(await saves(A, { now })).toEqual([unknown, A, A])
      expect(await saves(A, { now, former: root })).toEqual([A, A, A])
    }
  })
})

describe("where several people wrote", () => {
  const edit = tool("write", { filePath: "{{worktree}}/b", content: "export const bee = buzz(42)\n" })
  const session = sessionWith("ses_bee", "Bees", [
    ["Plan the bee", [], "Planned."],
    ["Write the bee", [edit], "Written."],
    ["Count the bees", [], "One."],
  ])
  const [first, second] = promptsOf(session).map(({ info }) => info.id) as [string, string]
  const of = (...people: [string, string][]) => ({ ...authorFacts(session.messages, new Map(people)), by: "Bob" })
  const both = of([first, "Al\u001b[31mice"], [second, "Bob"])
  const transcript = transcriptOf(savedOf(session, "Bob", both))
  const screen = { colour: false, width: 80 }

  test("each reader is told, once a prompt's author is known", async () => {
    const shown = showText(transcript, screen, {})
    expect(shown).toMatch(/^── 1 · Alice · 1970-01-01 00:00 · build · p\/m ─/m)
    expect(shown).toMatch(/^── 2 · Bob · /m)
    expect(shown).toMatch(/^── 3 · 1970-/m)
    const markdown = pullRequestText(transcript, "bee.json")
    expect(markdown.match(/^### .*/gm)).toEqual(["### Turn 1 · Alice", "### Turn 2 · Bob", "### Turn 3"])
    expect(plainPage(transcript).match(/<h2>.*?<\/h2>/g)).toEqual([
      "<h2>Turn 1 · Al[31mice</h2>",
      "<h2>Turn 2 · Bob</h2>",
      "<h2>Turn 3</h2>",
    ])
    expect(outlineText(transcript, "bee", 4000)).toMatch(/^#1 Alice: Plan the bee\n#2 Bob: Write .*\n#3 Count/m)
    expect(turnsText(transcript, "bee", { from: 1, to: 3 }, 4000).match(/^Asked.*/gm)).toEqual([
      "Asked by Alice:",
      "Asked by Bob:",
      "Asked:",
    ])
  })

  test("a list, a search, why and their filters know all of them", async () => {
    const here = new Repository()
    here.write("b", "export const bee = buzz(42)\n")
    here.save("bees", session, { ...both, by: "Carol" })
    const listed = await list(here.world, {})
    expect(listed.sessions[0]).toMatchObject({ by: "Carol", authors: ["Al\u001b[31mice", "Bob"] })
    expect(listText(listed, here.world.now())).toMatch(/Bees +Al\[31mice, Bob /)
    for (const by of ["carol", "BOB", "al"]) expect((await list(here.world, { by })).sessions).toHaveLength(1)
    expect((await list(here.world, { by: "dora" })).sessions).toEqual([])
    const found = await search(here.world, "plan", { author: "bob" })
    expect(searchText(found, screen, here.world.now())).toMatch(/Alice, Bob · .*\n {2}turn 1 user Alice {2}Plan/)
    expect(whyText(await why(here.world, "b:1"), screen)).toContain("Asked by Bob:\n")
  })

  test("a session of one person, saved by that one, is shown as ever", () => {
    const solo = transcriptOf(
      savedOf(session, "Bob", of(...promptsOf(session).map(({ info }): [string, string] => [info.id, "Bob"]))),
    )
    expect(showText(solo, screen, {})).toBe(showText(transcriptOf(savedOf(session, "Bob")), screen, {}))
    // Saved by another, or begun before anybody noted it: then it is told.
    expect(showText(transcriptOf(savedOf(session, "Bob", of([second, "Bob"]))), screen, {})).toMatch(/^── 2 · Bob · /m)
  })

  test("a record of any shape is read", () => {
    for (const prompts of [null, 7, [], "x", { Alice: 7 }, { Alice: [7, null, {}] }, { "": [first] }])
      expect(transcriptOf({ ...session, "opencode-session": { prompts } } as never).turns).toHaveLength(3)
  })

  test("a session counts for who saved it and who wrote in it", () => {
    const chosen = (author: string, some: object) =>
      chosenBy({ author }, {})({ saved: new Date(), created: 0, ...some } as never)
    expect(chosen("ali", { by: "Bob", authors: ["Alice"] })).toBe(true)
    expect(chosen("bob", { by: "Bob", authors: ["Alice"] })).toBe(true)
    expect(chosen("eve", { by: "Bob", authors: ["Alice"] })).toBe(false)
    expect(chosen("eve", {})).toBe(false)
  })
})
