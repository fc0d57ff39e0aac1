/** A session of OpenCode 2 in the session model: what goes in comes out, whatever it is. */
import { readFileSync } from "node:fs"
import * as fc from "fast-check"
import * as v from "valibot"
import { expect, test } from "vitest"
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
