import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { checkSession, readSession } from "../../src/session/document/read.ts"
import { withoutDropped } from "../../src/session/dropped-fields.ts"
import { idMaker, timeDigits } from "../../src/session/ids.ts"
import { derivedMessageIds, shiftedBack, withDerivedIds, withNewIds } from "../../src/session/make-copy.ts"
import { mapConversation } from "../../src/session/paths/map-texts.ts"
import { expander, tokeniser } from "../../src/session/paths/path-tokens.ts"
import { isSlimmer, type Relation, relate } from "../../src/session/relation/relation.ts"
import type { Message, Part, SessionDocument } from "../../src/session/schema.ts"
import { inMajor1 } from "../../src/session/v2/majors.ts"
import { assistant, conversation, type Line, sessionOf, user } from "../bed/sessions.ts"

const turn = fc
  .tuple(fc.string(), fc.integer({ min: 0, max: 3 }))
  .map(([text, answers]): Line[] => [user(text), ...Array.from({ length: answers }, () => assistant(["completed"]))])
const history = (least: number, most: number) =>
  fc.array(turn, { minLength: least, maxLength: most }).map((turns) => turns.flat())

/** The ids of messages said on another machine. */
const elsewhere = (messages: Message[], from: number) =>
  messages.map((message, index) =>
    index < from ? message : { ...message, info: { ...message.info, id: `${message.info.id}x` } },
  )

describe("two histories that grew from one", () => {
  test("stand as a model of them says", () => {
    fc.assert(
      fc.property(history(0, 4), history(0, 3), history(0, 3), (base, ours, theirs) => {
        const local = conversation(...base, ...ours)
        const file = elsewhere(conversation(...base, ...theirs), base.length)
        const expected: Relation["kind"] =
          ours.length > 0 && theirs.length > 0
            ? "diverged"
            : ours.length > 0
              ? "local ahead"
              : theirs.length > 0
                ? "file ahead"
                : "equal"
        const relation = relate(file, local)
        expect(relation.kind).toBe(expected)
        if (relation.kind === "diverged")
          expect(relation.turn).toBe(base.filter(({ role }) => role === "user").length + 1)
        if ("messages" in relation) expect(relation.messages).toBe(ours.length + theirs.length)
        // Seen from the other side it is the mirror image.
        const mirror = {
          equal: "equal",
          diverged: "diverged",
          "file ahead": "local ahead",
          "local ahead": "file ahead",
        }
        expect(relate(local, file).kind).toBe(mirror[expected])
      }),
    )
  })

  const base = conversation(user("a"), assistant(["completed"]), user("b"), assistant(["completed", "completed"]))

  test("a changed common message is a divergence, a late summary is none, nor is an output that is sent no more", () => {
    const longer: Message[] = JSON.parse(JSON.stringify(base).replace('"end":2', '"end":3'))
    expect(relate(base, longer)).toEqual({ kind: "diverged", turn: 1 })
    const cleared: Message[] = JSON.parse(JSON.stringify(base).replace('"end":2', '"end":2,"compacted":9'))
    expect(cleared).not.toEqual(base)
    for (const [file, local] of [
      [base, cleared],
      [cleared, base],
    ] as const) {
      expect(relate(file, local)).toEqual({ kind: "equal" })
      expect(relate(file, local.slice(0, 2))).toEqual({ kind: "file ahead", messages: 2 })
      expect(isSlimmer(file[1] as Message, local[1] as Message)).toBe(false)
    }
    const rewritten: Message[] = JSON.parse(JSON.stringify(cleared).replace('"output":"', '"output":"other'))
    expect(rewritten).not.toEqual(cleared)
    expect(relate(base, rewritten).kind).toBe("diverged")
    const summed = structuredClone(base)
    ;(summed[2] as { info: { summary?: unknown } }).info.summary = { diffs: [{ additions: 1, deletions: 0 }] }
    expect(relate(base, summed)).toEqual({ kind: "equal" })
  })

  test("a field that OpenCode's import drops is no difference", () => {
    const more = JSON.parse(JSON.stringify(base).replace('"type":"text"', '"type":"text","novel":true'))
    expect(relate(more, base)).toEqual({ kind: "equal" })
  })

  test("what a killed import left behind is a beginning of the file", () => {
    const half = base.map((message, index) => (index < 3 ? message : { ...message, parts: message.parts.slice(0, 1) }))
    expect(relate(base, half)).toEqual({ kind: "file ahead", messages: 1 })
    expect(relate(base, [])).toEqual({ kind: "file ahead", messages: 4 })
    // But not when that message was another one.
    const other = half.map((message) => ({ ...message, info: { ...message.info, agent: "plan" } }))
    expect(relate(base, other).kind).toBe("diverged")
  })
})

describe("ids", () => {
  test("carry their time as OpenCode's do", () => {
    // Of a real session of 1.18.33: its ids, and the times in its database.
    expect(timeDigits("msg", 1795356091938, 2)).toBe("2038fe622002")
    expect("msg_2038fe622001aZV1JZI9MzsN5O".slice(4, 15)).toBe(timeDigits("msg", 1795356091938).slice(0, 11))
    expect("ses_dfc701a2dffehp1LfOxA8edz3u".slice(4, 15)).toBe(timeDigits("ses", 1795356091858).slice(0, 11))
  })

  test("ascend, are valid, and are never ahead of the clock", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1.7e12, max: 1.84e12 }), fc.integer({ min: 1, max: 10_000 }), (now, total) => {
        const make = idMaker(now, total)
        const ids = Array.from({ length: total }, () => make("msg"))
        expect(ids.every((id) => /^msg_[0-9a-f]{12}[0-9A-Za-z]{14}$/.test(id))).toBe(true)
        expect(new Set(ids).size).toBe(total)
        expect(ids.at(-1)?.slice(4, 16).localeCompare(timeDigits("msg", now)) ?? 1).toBe(-1)
        expect([...ids].sort()).toEqual(ids)
      }),
      // The wrap of 2028-10-17 lies beyond these times.
      { numRuns: 20 },
    )
  })
})

describe("a copy", () => {
  const task = (child: string): Part =>
    ({
      id: "prt_t",
      sessionID: "ses_1",
      messageID: "msg_1",
      type: "tool",
      tool: "task",
      callID: "call_1",
      state: {
        status: "completed",
        title: "",
        input: {},
        output: `<task id="${child}">`,
        metadata: { sessionId: child },
        time: { start: 1, end: 2 },
      },
    }) as Part

  test("is the same graph under other ids, in the same order", () => {
    fc.assert(
      fc.property(history(1, 4), history(1, 4), (ours, childs) => {
        const root = sessionOf(
          conversation(...ours, user("x"), { role: "assistant", parts: [task("ses_child")], done: true }),
        )
        const child: typeof root = JSON.parse(
          JSON.stringify(sessionOf(conversation(...childs)))
            .replaceAll("ses_1", "ses_child")
            .replaceAll(/(msg|prt)_/g, "$1_c"),
        )
        child.info.parentID = "ses_1"
        const [newRoot, newChild] = withNewIds([root, child], Date.now())
        if (!newRoot || !newChild) throw new Error("unreachable")
        checkSession(newRoot, "root")
        checkSession(newChild, "child")
        expect(newChild.info.parentID).toBe(newRoot.info.id)
        const last = newRoot.messages.at(-1)?.parts.at(-1)
        expect(last).toMatchObject({
          state: { output: `<task id="${newChild.info.id}">`, metadata: { sessionId: newChild.info.id } },
        })
        // No old id is left; renaming the new ones back gives the original.
        const idsOf = (session: typeof root) => [
          session.info.id,
          ...session.messages.flatMap(({ info, parts }) => [info.id, ...parts.map(({ id }) => id)]),
        ]
        const [before, after] = [[root, child].flatMap(idsOf), [newRoot, newChild].flatMap(idsOf)]
        expect(new Set([...before, ...after]).size).toBe(before.length + after.length)
        let text = JSON.stringify([newRoot, newChild])
        after.forEach((id, index) => {
          text = text.replaceAll(id, before[index] ?? "")
        })
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify([root, child])))
        // Ids ascend with the messages, and in a message with its parts.
        for (const { messages } of [newRoot, newChild]) {
          const ids = messages.map(({ info }) => info.id)
          expect([...ids].sort()).toEqual(ids)
          for (const { parts } of messages) expect(parts.map(({ id }) => id).sort()).toEqual(parts.map(({ id }) => id))
        }
      }),
      { numRuns: 50 },
    )
  })

  test("can be of an earlier time", () => {
    const session = sessionOf(conversation(user("a"), assistant(["completed"])))
    const earlier = shiftedBack(session, 1)
    expect(earlier.info.time).toEqual({ created: 0, updated: 1 })
    expect(earlier.messages[1]?.info.time).toEqual({ created: 0, completed: 1 })
    expect(earlier.messages[1]?.parts[0]).toMatchObject({ state: { time: { start: 0, end: 1 } } })
    expect(session.info.time.created).toBe(1)
  })
})

describe("what is carried", () => {
  const session = sessionOf(
    conversation(user("a"), assistant(["completed"]), user("b"), assistant(["completed", "completed"])),
  )
  const withInfo = (info: object) => ({ ...session, info: { ...session.info, ...info } })

  test("no rules, links, workspaces, projects or directories", () => {
    const { info, left } = withoutDropped(
      withInfo({
        permission: [1, 2],
        share: { url: "u" },
        workspaceID: "w",
        projectID: "p",
        directory: "/x",
        path: "y",
      }),
    )
    expect(info).toEqual({ ...session.info, directory: ".", path: "", projectID: "global" })
    expect(left).toEqual({ "permission rules": 2, "share link": 1 })
  })

  test("no undone messages", () => {
    const ids = (revert: object) => {
      const { info, messages, left } = withoutDropped(withInfo({ revert }))
      expect(info).not.toHaveProperty("revert")
      return [messages.map((message) => message.parts.length), left]
    }
    expect(ids({ messageID: "msg_2" })).toEqual([[1, 1], { "undone messages": 2 }])
    expect(ids({ messageID: "msg_3", partID: "prt_3_1" })).toEqual([[1, 1, 1, 1], { "undone messages": 1 }])
    expect(ids({ messageID: "msg_gone" })).toEqual([[1, 1, 1, 2], {}])
  })

  test("no encrypted reasoning, and every signature as it was", () => {
    const [prompt, answer] = session.messages
    if (!prompt || !answer) throw new Error("unreachable")
    const part = answer.parts[0] as Part
    const metadata = {
      openai: { itemId: "rs_1", reasoningEncryptedContent: "x" },
      anthropic: { signature: "/home/al{{home}}" },
    }
    const { messages, left } = withoutDropped({
      ...session,
      messages: [prompt, { ...answer, parts: [{ ...part, metadata } as Part] }],
    })
    expect(messages[1]?.parts[0]).toEqual({ ...part, metadata: { anthropic: metadata.anthropic } })
    expect(left).toEqual({ "encrypted reasoning": 1 })
    const places = { worktree: "/home/al/shop", home: "/home/al", "opencode-data": "/data" }
    const portable = mapConversation({ ...session, messages }, tokeniser(places))
    expect(portable.messages[1]?.parts[0]).toMatchObject({ metadata: { anthropic: metadata.anthropic } })
    expect(mapConversation(portable, expander(places))).toEqual({ ...session, messages })
  })
})

test("parts whose ids do not ascend are the same once OpenCode has put them in order", () => {
  const [prompt, answer] = conversation(user("hi"), assistant(["completed", "completed"]))
  if (!prompt || !answer) throw new Error("unreachable")
  const turned = { ...answer, parts: answer.parts.toReversed() }
  expect(relate([prompt, turned], [prompt, answer])).toEqual({ kind: "equal" })
})

test("ids that follow from the old ones are the same again, keep their order, and grow with the session", () => {
  const make = idMaker(Date.UTC(2026, 10, 1), 100)
  const [short, long] = [2, 3].map((length) => conversation(...Array.from({ length }, () => user("hi"))))
  const ids = new Map(
    (long ?? [])
      .flatMap(({ info, parts }) => [info.id, ...parts.map(({ id }) => id)])
      .map((id) => [id, make(id.startsWith("msg") ? "msg" : "prt")]),
  )
  const real = (messages: Message[] = []) => mapConversation(sessionOf(messages), (text) => ids.get(text) ?? text)
  const derived = (messages: Message[] | undefined, salt: string) => {
    const [copy] = withDerivedIds([real(messages)], salt)
    return (copy?.messages ?? []).flatMap(({ info, parts }) => [info.id, ...parts.map(({ id }) => id)])
  }
  const [one, more, other] = [derived(short, "a"), derived(long, "a"), derived(short, "b")]
  expect(more.slice(0, one.length)).toEqual(one)
  expect(one.some((id) => other.includes(id) || [...ids.values()].includes(id))).toBe(false)
  const messages = more.filter((id) => id.startsWith("msg"))
  expect(messages.toSorted()).toEqual(messages)
  for (const id of more) expect(id).toMatch(/^(msg|prt)_[0-9a-f]{12}[0-9A-Za-z]{14}$/)
})

test.each(["rich", "tools"])("ids that a conversion gave one time keep their order: %s", (name) => {
  const text = readFileSync(new URL(`../opencode2/${name}.json`, import.meta.url), "utf8")
  const session = inMajor1(readSession(text, name))
  // In the order of OpenCode 1.
  const idsOf = ({ messages }: Pick<SessionDocument, "messages">) =>
    messages
      .toSorted((a, b) => a.info.time.created - b.info.time.created || (a.info.id < b.info.id ? -1 : 1))
      .flatMap(({ info, parts }) => [info.id, ...parts.map(({ id }) => id).sort()])
  const places = (one: typeof session, ids: string[]) => {
    const all = one.messages.flatMap(({ info, parts }) => [info.id, ...parts.map(({ id }) => id)])
    return ids.map((id) => all.indexOf(id))
  }
  const [copy] = withDerivedIds([session], "a")
  const [again] = withDerivedIds([copy as typeof session], "b")
  for (const one of [copy, again] as (typeof session)[])
    expect(places(one, idsOf(one))).toEqual(places(session, idsOf(session)))
  const named = derivedMessageIds(session.messages, "a")
  expect(copy?.messages.map(({ info }) => info.id)).toEqual(session.messages.map(({ info }) => named.get(info.id)))
})
