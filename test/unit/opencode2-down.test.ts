/** OpenCode 2 → 1: what comes down is whole, and goes up again as what it was. */
import * as fc from "fast-check"
import * as v from "valibot"
import { expect, test } from "vitest"
import { checkSession } from "../../src/session/document/read.ts"
import type { Message, SessionDocument } from "../../src/session/schema.ts"
import { skeletonMessage, skeletonOf } from "../../src/session/skeleton.ts"
import { down } from "../../src/session/v2/down.ts"
import { Kept2 } from "../../src/session/v2/kept.ts"
import { nobody, toModel } from "../../src/session/v2/model.ts"
import { type Message2, type SessionDocument2, sessionDocument2 } from "../../src/session/v2/schema.ts"
import { up } from "../../src/session/v2/up.ts"
import { conversations } from "../bed/conversations.ts"

const plainDown = (document: SessionDocument2): SessionDocument => {
  const { notCarried: _, ...session } = down(document, "1.18.33")
  return session
}

test("up, down and up again is up: only what was spent on what OpenCode 2 does not have is no longer counted", () => {
  fc.assert(
    fc.property(conversations, (session) => {
      const first = up(session)
      fc.pre(first.messages.length > 0)
      expect(v.safeParse(sessionDocument2, first).issues).toBeUndefined()
      const back = plainDown(first)
      expect(() => checkSession(back, "it")).not.toThrow()
      const again = up(back)
      const { cost, tokens } = first.info
      expect({ ...again, info: { ...again.info, cost, tokens } }).toEqual(first)
      // And so for ever.
      expect(plainDown(again)).toEqual({ ...back, info: plainDown(again).info })
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 1000), seed: Number(process.env.FUZZ_SEED ?? 1) },
  )
})

test("what stands behind the last answer asks its agent and model, which an export of `opencode run` has nowhere else", () => {
  const time = (created: number) => ({ created: 1700000000000 + created })
  const model = { id: "scripted", providerID: "script", variant: "high" }
  const other = { id: "other", providerID: "script" }
  const prompt: Message2 = { id: "msg_1", type: "user", text: "hi", time: time(1) }
  const answered = { ...time(2), completed: time(3).created }
  const answer: Message2 = { id: "msg_2", type: "assistant", agent: "plan", model, content: [], time: answered }
  const shell: Message2 = {
    id: "msg_4",
    type: "shell",
    shellID: "sh_1",
    command: "ls",
    status: "exited",
    time: time(5),
  }
  const compaction: Message2 = {
    id: "msg_5",
    type: "compaction",
    status: "completed",
    reason: "manual",
    summary: "It was told.",
    recent: "",
    time: time(6),
  }
  const news: Message2 = { id: "msg_6", type: "synthetic", text: "a run of the shell has ended", time: time(7) }
  const switched: Message2 = { id: "msg_3", type: "model-switched", model: other, time: time(4) }
  const { info, messages } = toModel({ info: nobody, messages: [prompt, answer] })
  const kept = [prompt, answer].map(({ id }, index) => {
    const skeleton = skeletonOf(info, messages[index] as Message, messages[index] as Message, "/")
    return new Kept2(id, skeletonMessage(id, info.id, skeleton))
  })
  const asked = (...all: (Message2 | Kept2)[]) =>
    down({ info: nobody, messages: all }, "1.18.33")
      .messages.map((one) => one.info)
      .filter(({ id }) => !["msg_1", "msg_2"].includes(id))
      .map((one) => (one.role === "user" ? { agent: one.agent, ...one.model } : one))
      .map(({ agent, providerID, modelID, variant }) => [agent, providerID, modelID, variant].join(" "))
  for (const first of [[prompt, answer], kept]) {
    for (const last of [shell, compaction, news]) {
      expect(asked(...first, last)[0]).toBe("plan script scripted high")
      expect(asked(...first, switched, last)[0]).toBe("plan script other ")
    }
  }
})
