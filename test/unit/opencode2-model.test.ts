/** A session of OpenCode 2 in the session model: what goes in comes out, whatever it is. */
import { readFileSync } from "node:fs"
import * as fc from "fast-check"
import * as v from "valibot"
import { expect, test } from "vitest"
import type { Message } from "../../src/session/schema.ts"
import { treeBefore } from "../../src/session/up-to-turn.ts"
import { majorOf, toModel, toNative } from "../../src/session/v2/model.ts"
import { type SessionDocument2, sessionDocument2 } from "../../src/session/v2/schema.ts"
import { isSettled } from "../../src/session/v2/settled.ts"
import { up } from "../../src/session/v2/up.ts"
import { conversations } from "../bed/conversations.ts"
import { rare } from "../bed/everything2.ts"

const samples = new URL("../opencode2/", import.meta.url)
const natives = ["rich", "tools", "imported-then-continued", "migration-out.v2", "v1-migrated-by-v2"].map(
  (name) => `${name}.json`,
)

test("what was converted up comes back as it is", () => {
  fc.assert(
    fc.property(conversations, (session) => {
      const native = up(session)
      fc.pre(native.messages.length > 0)
      const model = toModel(native)
      expect(majorOf(model)).toBe(2)
      expect(toNative(model)).toEqual(native)
    }),
    { numRuns: 1000, seed: 1 },
  )
})

test("so do things that a session seldom has", () => {
  const { info, messages } = rare("/home/al/shop")
  const { permissions, title, ...rest } = info as SessionDocument2["info"] & { permissions: unknown }
  const native = { info: rest, messages: messages.filter(isSettled) } as SessionDocument2
  expect(toNative(toModel(native))).toEqual(native)
})

test("and the files in the result of a failed call", () => {
  const { info, messages } = JSON.parse(readFileSync(new URL("rich.json", samples), "utf8")) as SessionDocument2
  const failed = messages.filter(isSettled).map((message) => {
    if (message.type !== "assistant") return message
    const content = message.content.map((one) => {
      if (one.type !== "tool" || !("content" in one.state)) return one
      const file = { type: "file", uri: "data:image/png;base64,AAAA", mime: "image/png" } as const
      const error = { type: "tool.execution", message: "No." }
      const { input } = one.state
      return {
        ...one,
        state: { status: "error", input, error, content: [file] } as const,
      }
    })
    return { ...message, content }
  })
  expect(JSON.stringify(failed)).toContain("base64,AAAA")
  const { revert: _, permissions: __, ...rest } = info as SessionDocument2["info"] & Record<string, unknown>
  const native = { info: rest, messages: failed } as SessionDocument2
  expect(v.safeParse(sessionDocument2, native).issues).toBeUndefined()
  expect(toNative(toModel(native))).toEqual(native)
})

test.each(natives)("and %s", (name) => {
  const { info, messages } = JSON.parse(readFileSync(new URL(name, samples), "utf8"))
  // What must not leave the machine goes when it is saved.
  const { revert, permissions, ...rest } = info
  const native = { info: rest, messages: messages.filter(isSettled) } as SessionDocument2
  expect(v.safeParse(sessionDocument2, native).issues).toBeUndefined()
  expect(toNative(toModel(native))).toEqual(native)
})

test("of a session up to a turn the head tells nothing of later ones", () => {
  const tokens = { input: 1, output: 1, reasoning: 0, cache: { read: 0, write: 0 } }
  const model = { id: "m", providerID: "p", variant: "default" }
  const at = (place: number) => ({ created: 1_700_000_000_000 + place })
  const turn = (place: number, outcome: string) => [
    { id: `msg_${place}a`, type: "user", text: "Go on", time: at(place) },
    {
      ...{ id: `msg_${place}b`, type: "assistant", agent: "build", model, finish: "stop", cost: 0.1, tokens },
      ...{ content: [{ type: "text", text: "Gone." }], time: { ...at(place + 1), completed: at(place + 2).created } },
    },
    { id: `msg_${place}c`, type: "idle", outcome, time: at(place + 3) },
  ]
  const document = {
    info: {
      ...{ id: "ses_a", projectID: "p", title: "Talk", location: { directory: "." }, outcome: "failed" },
      ...{
        cost: 77,
        tokens: { ...tokens, input: 99 },
        time: { ...at(0), updated: at(9).created, idle: at(13).created },
      },
    },
    messages: [...turn(0, "succeeded"), ...turn(10, "failed")],
  } as SessionDocument2
  expect(toNative(toModel(document))).toEqual(document)
  const { info, messages } = toModel(document)
  const { root } = treeBefore({ root: { info, messages, todos: [] }, subagents: [] }, messages[3] as Message)
  const { info: head } = toNative(root)
  expect(head).toMatchObject({ cost: 0.1, tokens, outcome: "succeeded", time: { idle: at(3).created } })
})
