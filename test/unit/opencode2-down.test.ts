/** OpenCode 2 → 1: what comes down is whole, and goes up again as what it was. */
import * as fc from "fast-check"
import * as v from "valibot"
import { expect, test } from "vitest"
import { checkSession } from "../../src/session/document/read.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { down } from "../../src/session/v2/down.ts"
import { type SessionDocument2, sessionDocument2 } from "../../src/session/v2/schema.ts"
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
