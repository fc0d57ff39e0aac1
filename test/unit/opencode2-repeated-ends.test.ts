/** OpenCode 2 notes the end of a turn once more when an undo is taken back. */
import { expect, test } from "vitest"
import { withoutDropped } from "../../src/session/dropped-fields.ts"
import { lackingIn } from "../../src/session/relation/missing-messages.ts"
import { toModel, toNative } from "../../src/session/v2/model.ts"
import type { Message2, SessionDocument2 } from "../../src/session/v2/schema.ts"

const ask = (at: number) => ({ id: `msg_${at}`, type: "user", text: "hi", time: { created: at } })
const end = (at: number, outcome = "succeeded") => ({ id: `msg_${at}`, type: "idle", outcome, time: { created: at } })
const session = (idle: number, ...messages: object[]): SessionDocument2 => ({
  info: {
    ...{ id: "ses_a", projectID: "global", title: "A", cost: 0, location: { directory: "." } },
    ...{ tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } } },
    ...{ time: { created: 1, updated: 2, idle }, outcome: idle === 4 ? "interrupted" : "succeeded" },
  } as SessionDocument2["info"],
  messages: messages as Message2[],
})
const taken = (document: SessionDocument2) => {
  const { info, messages } = withoutDropped(toModel(document))
  return toNative({ info, messages })
}

test("a session that was undone and redone is what it was before", () => {
  const before = session(4, ask(1), end(2), ask(3), end(4, "interrupted"))
  expect(taken(session(9, ...before.messages, end(8), end(9)))).toEqual(taken(before))
  expect(taken(before).messages).toHaveLength(4)
  // And one that went on since.
  const longer = taken(session(11, ask(1), end(2), end(8), ask(10), end(11)))
  expect(longer.messages.map(({ id }) => id)).toEqual(["msg_1", "msg_2", "msg_10", "msg_11"])
  expect(longer.info.time.idle).toBe(11)
})

test("nobody lacks such an end", () => {
  const [there, here] = [[ask(1), end(2), end(8)], [ask(1)]].map((messages) => toModel(session(2, ...messages)))
  if (!there || !here) throw new Error("two were made")
  const messages = new Map(here.messages.map((message) => [message.info.id, message]))
  expect(lackingIn(there as never, { major: 2, messages, undone: new Set() })).toMatchObject({ messages: 1 })
})
