import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { joined, laidOut } from "../../src/session/document/bytes.ts"
import { canonicalPieces, canonicalText } from "../../src/session/document/canonical.ts"
import { readHead } from "../../src/session/document/head.ts"
import { readSession } from "../../src/session/document/read.ts"
import { sameWork } from "../../src/session/document/saved-document.ts"
import { settle } from "../../src/session/finished-messages.ts"
import { factsKey } from "../../src/session/schema.ts"
import { titleOf } from "../../src/session/title.ts"
import { Failure } from "../../src/support/failure.ts"
import { assistant, conversation, sessionOf, user } from "../bed/sessions.ts"

describe("settle leaves out what is not finished", () => {
  const kept = (...lines: Parameters<typeof conversation>) => settle(conversation(...lines)).length
  test.each([
    ["a finished turn stays", [user("a"), assistant(["completed"]), assistant()], 3],
    ["a prompt nobody has answered yet stays", [user("a"), assistant(), user("b")], 3],
    [
      "the running call goes, what was finished before it stays",
      [user("a"), assistant(["completed"]), assistant(["running"], false)],
      2,
    ],
    [
      "a turn of which nothing is finished goes with its prompt",
      [user("a"), assistant(), user("b"), assistant(["running"], false)],
      2,
    ],
    [
      "a call that waits to start is not finished",
      [user("a"), assistant(), user("b"), assistant(["pending"], false)],
      2,
    ],
    ["text that is still coming is not finished", [user("a"), assistant(), user("b"), assistant([], false)], 2],
    [
      "prompts that wait behind a running turn go with it",
      [user("a"), assistant(), user("b"), assistant(["running"], false), user("c"), user("d")],
      2,
    ],
    [
      "one finished and one running call in a message",
      [user("a"), assistant(), user("b"), assistant(["completed", "running"])],
      2,
    ],
    ["a call that failed is finished", [user("a"), assistant(["error"])], 2],
    [
      "a call that a crash cut off long ago stays where it is",
      [user("a"), assistant(["running"], false), user("b"), assistant()],
      4,
    ],
    [
      "a crash, and now a running turn after it",
      [user("a"), assistant(), user("b"), assistant(["running"], false), user("c"), assistant(["running"], false)],
      2,
    ],
    ["only prompts", [user("a")], 1],
    ["nothing finished at all", [user("a"), assistant(["running"], false)], 0],
    ["nothing at all", [], 0],
  ] as const)("%s", (_, lines, length) => expect(kept(...lines)).toBe(length))

  test("but a prompt that was saved while nobody had answered it, and what waited behind it", () => {
    const lines = [user("a"), assistant(), user("b"), assistant(["running"], false), user("c"), user("d")]
    const messages = conversation(...lines)
    const ids = (saved: string[]) => settle(messages, new Set(saved)).map(({ info }) => info.id)
    expect(ids(["msg_0", "msg_1", "msg_2"])).toEqual(["msg_0", "msg_1", "msg_2"])
    expect(ids(["msg_2", "msg_4"])).toEqual(["msg_0", "msg_1", "msg_2", "msg_4"])
    // What runs does not stay, whoever has saved it so.
    expect(ids(["msg_2", "msg_3"])).toEqual(["msg_0", "msg_1", "msg_2"])
    expect(ids([])).toEqual(["msg_0", "msg_1"])
  })

  test("what is left never ends in the middle of a turn's work, and settling twice changes nothing", () => {
    const line = fc.oneof(
      fc.constant(user("a")),
      fc
        .tuple(fc.array(fc.constantFrom("pending", "running", "completed", "error")), fc.boolean())
        .map(([tools, done]) => assistant(tools, done)),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const messages = conversation(...lines)
        const left = settle(messages)
        expect(left).toEqual(messages.slice(0, left.length))
        expect(settle(left)).toEqual(left)
        const last = left.findLast(({ info }) => info.role === "assistant")
        expect(JSON.stringify(last ?? "")).not.toMatch(/"status":"(running|pending)"/)
      }),
    )
  })
})

describe("titleOf", () => {
  test.each([
    ["Fix the login", "a", "Fix the login"],
    ["New session - 2026-11-22T13:25:00.000Z", "why is   this\nso?", "why is this so?"],
    ["New session - 2026-11-22T13:25:00.000Z (fork #2)", '"quoted by run"', "quoted by run"],
    ["", '"foo" and "bar"', '"foo" and "bar"'],
    ["New session - the band's tour", "a", "New session - the band's tour"],
    [" ", " ", "Untitled session"],
    ["", "word ".repeat(40), "word ".repeat(12).trim()],
  ])("%j with the prompt %j is %j", (title, prompt, expected) => {
    expect(titleOf(title, conversation(user(prompt), assistant()))).toBe(expected)
  })
})

describe("the canonical text", () => {
  /** Keys of every object in another order. */
  const shuffled = (value: unknown, seed: number): unknown => {
    if (Array.isArray(value)) return value.map((element) => shuffled(element, seed))
    if (typeof value !== "object" || value === null) return value
    const entries = Object.entries(value).map(([key, inner]) => [key, shuffled(inner, seed)] as const)
    const turn = entries.length ? seed % entries.length : 0
    return Object.fromEntries([...entries.slice(turn), ...entries.slice(0, turn)])
  }
  const session = sessionOf(conversation(user("a"), assistant(["completed"]), user("b"), assistant()))

  test("does not depend on the order of keys or messages", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.shuffledSubarray(session.messages, { minLength: 4 }), (seed, messages) => {
        const other = shuffled({ ...session, messages }, seed) as typeof session
        expect(canonicalText(other)).toBe(canonicalText(session))
      }),
    )
  })

  test("reads back as what it was, whatever tools and people wrote", () => {
    const free = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue())
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), free, (text, input) => {
        const [prompt, answer] = conversation(user(text), assistant(["completed"]))
        if (!prompt || !answer) throw new Error("unreachable")
        ;(answer.parts[0] as { state: { input: unknown } }).state.input = input
        const document = sessionOf([prompt, answer])
        const written = canonicalText(document)
        expect(readSession(written, "x")).toEqual(JSON.parse(JSON.stringify(document)))
        expect(canonicalText(readSession(written, "x"))).toBe(written)
        expect(written).toBe(`${JSON.stringify(JSON.parse(written), null, 2)}\n`)
      }),
    )
  })

  test("is the same in bytes, however long its messages are", () => {
    const lengths = fc.array(fc.constantFrom(0, 1, 300_000, 333_000, 340_000, 1_100_000), { maxLength: 6 })
    fc.assert(
      fc.property(lengths, fc.constantFrom("a", "é", "漢", "🙂"), (lengths, character) => {
        const messages = conversation(user("a"), ...lengths.map((length) => user(character.repeat(length))))
        const document = sessionOf(messages)
        expect(joined(laidOut(document)).equals(Buffer.from(canonicalText(document)))).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  test("comes in pieces, each message one, those of subagents too", () => {
    const child = { info: { ...session.info, id: "ses_child" }, messages: session.messages.slice(0, 2) }
    const facts = { format: 1, tool: "0", opencode: "1", saved: "2026-01-01T00:00:00.000Z", messages: 4 }
    for (const subagents of [[child, { ...child, messages: [] }], [], undefined]) {
      const document = { ...session, [factsKey]: { ...facts, ...(subagents && { subagents }) }, messagesToo: [{}] }
      const pieces = [...canonicalPieces(document as typeof session)]
      const text = pieces.map(({ text }) => text).join("")
      expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`)
      expect(JSON.parse(text)).toEqual(document)
      expect(joined(laidOut(document as typeof session)).toString()).toBe(text)
      const messages = pieces.filter(({ message }) => message)
      const ids = messages.map(({ text }) => JSON.parse(text.replace(/^,/, "")).info.id)
      const told = (subagents ?? []).flatMap(({ messages }) => messages)
      expect(ids).toEqual([...told, ...session.messages].map(({ info }) => info.id))
    }
  })

  test("keeps the order of a tool's input, and keys with awkward names", () => {
    const [prompt, answer] = conversation(user("a"), assistant(["completed"]))
    if (!prompt || !answer) throw new Error("unreachable")
    const input = JSON.parse('{"z": 1, "a": 2, "__proto__": {"x": 1}, "constructor": 3}')
    ;(answer.parts[0] as { state: { input: unknown } }).state.input = input
    const text = canonicalText(sessionOf([prompt, answer]))
    expect(text.replace(/\s/g, "")).toContain('"input":{"z":1,"a":2,"__proto__":{"x":1},"constructor":3}')
  })

  test("equals itself with other facts and another time of update, and nothing else", () => {
    const facts = { format: 1, tool: "0", opencode: "1", saved: "2026-01-01T00:00:00.000Z", messages: 4 }
    const touched = { ...session, info: { ...session.info, time: { created: 1, updated: 9 } }, [factsKey]: facts }
    expect(sameWork(session, touched)).toBe(true)
    // An import of more messages leaves these as they were.
    const spent = { input: 1, output: 1, reasoning: 0, cache: { read: 0, write: 0 } }
    const used = { agent: "plan", model: { id: "m", providerID: "p" } }
    const behind = { cost: 1, tokens: spent, ...used, summary: { additions: 1, deletions: 0, files: 1 } }
    expect(sameWork(session, { ...session, info: { ...session.info, ...behind } })).toBe(true)
    const diffs = [{ file: "a", additions: 1, deletions: 0 }]
    const summary = { ...behind.summary, diffs }
    expect(sameWork(session, { ...session, info: { ...session.info, summary } })).toBe(false)
    expect(sameWork(session, { ...session, info: { ...session.info, title: "Other" } })).toBe(false)
    expect(sameWork(session, { ...session, messages: session.messages.slice(1) })).toBe(false)
  })
})

describe("reading", () => {
  const facts = { format: 1, tool: "0", opencode: "1", saved: "2026-01-01T00:00:00.000Z", messages: 2 }
  const session = sessionOf(conversation(user('\n  "messages": ['), assistant(["completed"])))
  const text = canonicalText({ ...session, [factsKey]: facts })

  test("the head alone gives what a list needs", () => {
    expect(readHead(text.slice(0, 1000))).toMatchObject({ info: session.info, [factsKey]: facts })
    expect(readHead(canonicalText(session))).toBeUndefined()
    expect(readHead(JSON.stringify(session))).toBeUndefined()
  })

  test("a damaged file is a sentence or a session, never a crash", () => {
    const damage = fc.tuple(fc.nat(text.length), fc.nat(40), fc.string({ unit: "binary", maxLength: 20 }))
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        const damaged = damages.reduce(
          (file, [at, length, put]) => file.slice(0, at) + put + file.slice(at + length),
          text,
        )
        readHead(damaged)
        try {
          readSession(damaged, "x")
        } catch (error) {
          expect(error).toBeInstanceOf(Failure)
          expect((error as Failure).what).toMatch(/^x .*\.$/s)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test("any JSON is a sentence", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => readSession(JSON.stringify(value), "x")).toThrow(Failure)
      }),
    )
  })
})
