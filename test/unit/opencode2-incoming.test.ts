/** What is checked of a session before OpenCode 2 sees it, and after. */
import { expect, test } from "vitest"
import { asItCame, differenceOf } from "../../src/opencode/v2/alike.ts"
import { notAlike } from "../../src/opencode/v2/failures.ts"
import { type Coming, checkedFamily } from "../../src/opencode/v2/family.ts"
import { proofOf } from "../../src/opencode/v2/proof.ts"
import type { Message2, SessionDocument2 } from "../../src/session/v2/schema.ts"

const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }

function session(id: string, parentID?: string, ...texts: string[]): Coming {
  const messages = texts.map(
    (text, index): Message2 => ({ id: `msg_${id}${index}`, type: "user", text, time: { created: 1 } }),
  )
  const info = {
    id,
    projectID: "global",
    cost: 0,
    tokens,
    time: { created: 1, updated: 1 },
    location: { directory: "." },
  }
  return {
    directory: "/x",
    document: { info: { ...info, ...(parentID && { parentID }) }, messages } as SessionDocument2,
  }
}

const idsOf = (family: readonly Coming[]) => family.map(({ document }) => document.info.id)

test("parents come first, whatever the order was", () => {
  const [a, b, c] = [session("ses_a"), session("ses_b", "ses_a"), session("ses_c", "ses_b")]
  for (const family of [
    [c, b, a],
    [b, c, a],
    [a, c, b],
  ])
    expect(idsOf(checkedFamily(family))).toEqual(["ses_a", "ses_b", "ses_c"])
  expect(idsOf(checkedFamily([session("ses_b", "ses_elsewhere")]))).toEqual(["ses_b"])
  expect(() => checkedFamily([session("ses_a", "ses_b"), session("ses_b", "ses_a")])).toThrow("each other's parents")
  expect(() => checkedFamily([a, a])).toThrow("a session stands twice")
})

test("a value that OpenCode 2 could not hold, or not give back, is refused by its name; a copy would have it too", () => {
  const { document, directory } = session("ses_a", undefined, "one")
  const withInfo = (info: object) => ({ directory, document: { ...document, info: { ...document.info, ...info } } })
  const large = { ...tokens, input: 2 ** 53 }
  expect(() => checkedFamily([withInfo({ tokens: large })])).toThrow("info.tokens.input is 9007199254740992")
  expect(() => checkedFamily([withInfo({ tokens: { ...tokens, cache: { read: 0, write: -1.5 } } })])).not.toThrow()
  const time = { created: 1.5 }
  const messages = document.messages.map((one) => ({ ...one, time }) as Message2)
  expect(() => checkedFamily([{ directory, document: { ...document, messages } }])).toThrow(
    "messages.0.time.created is 1.5",
  )
  for (const what of ["its head.title", "its head.model.id", "message 1.model.id", "message 1.content[0].id"])
    expect(notAlike("ses_a", what).next).not.toContain("--as-copy")
  for (const what of ["its head.id", "message 12.id"]) expect(notAlike("ses_a", what).next).toContain("--as-copy")
})

test("what OpenCode leaves out is told, and what it changes", () => {
  const { document } = session("ses_a", undefined, "one", "two")
  const [first, second] = document.messages as [Message2, Message2]
  const held = (...messages: unknown[]) => ({ ...document, messages }) as SessionDocument2
  expect(differenceOf(document, document)).toEqual({ dropped: [] })
  expect(differenceOf({ ...document, messages: [{ ...first, native: { a: 1 } }, second] }, document)).toEqual({
    dropped: ["message 1.native"],
  })
  expect(differenceOf(document, held(first))).toMatchObject({ other: "1 of 2 messages" })
  expect(differenceOf(document, held(first, { ...second, text: "to" }))).toMatchObject({ other: "message 2.text" })
  expect(differenceOf(document, held(first, { ...second, files: [] }))).toMatchObject({ other: "message 2.files" })
  const renamed = { ...document, info: { ...document.info, title: "T" } }
  expect(differenceOf(document, renamed)).toMatchObject({ other: "its head.title" })
  expect(differenceOf(renamed, document)).toEqual({ dropped: ["its head.title"] })
})

test("what somebody adds while it is read back is no difference", () => {
  const { document } = session("ses_a", undefined, "one", "two")
  const [first, second] = document.messages as [Message2, Message2]
  const third: Message2 = { id: "msg_new", type: "user", text: "and now?", time: { created: 2 } }
  const info = { ...document.info, title: "T", agent: "plan", cost: 2 }
  const held = (...messages: Message2[]) => asItCame(document, { info, messages } as SessionDocument2)
  expect(differenceOf(document, held(first, second, third))).toEqual({ dropped: [] })
  expect(differenceOf(document, held(first, { ...second, text: "to" } as Message2, third))).toMatchObject({
    other: "message 2.text",
  })
  expect(differenceOf(document, held(first, second))).toMatchObject({ other: "its head.title" })
  expect(differenceOf(document, held(first))).toMatchObject({ other: "1 of 2 messages" })
})

test("a trial is the same under ids that nobody has", () => {
  const family = checkedFamily([session("ses_a", undefined, "one"), session("ses_b", "ses_a", "two")])
  const trial = proofOf(family, Date.now())
  expect(checkedFamily(trial)).toHaveLength(2)
  expect(trial[1]?.document.info.parentID).toBe(trial[0]?.document.info.id)
  const ids = [family, trial].flatMap((one) =>
    one.flatMap(({ document: { info, messages } }) => [info, ...messages].map(({ id }) => id)),
  )
  expect(new Set(ids).size).toBe(8)
  expect(trial.map(({ document }) => document.messages.map((message) => "text" in message && message.text))).toEqual([
    ["one"],
    ["two"],
  ])
})
