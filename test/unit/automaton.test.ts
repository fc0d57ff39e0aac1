/** Many literals in one pass over a text. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { automaton } from "../../src/redact/automaton.ts"

test("every literal is found at every place, in the order of the ends, the longest first", () => {
  const letters = fc.constantFrom("a", "b", "-")
  const word = fc.string({ unit: letters, minLength: 1, maxLength: 5 })
  const text = fc.string({ unit: fc.oneof(letters, fc.constantFrom("A", "B", "x", "é", "ж")), maxLength: 60 })
  fc.assert(
    fc.property(fc.uniqueArray(word, { maxLength: 30 }), text, (literals, text) => {
      const hits: [end: number, literal: string][] = []
      const foreign = automaton(literals).run(text, (literal, end) => hits.push([end, literals[literal] as string]))
      const expected: typeof hits = []
      for (let end = 1; end <= text.length; end++)
        for (let length = 5; length > 0; length--) {
          const read = text.slice(Math.max(0, end - length), end).toLowerCase()
          if (read.length === length && literals.includes(read)) expected.push([end, read])
        }
      expect(hits).toEqual(expected)
      expect(foreign).toBe(text.includes("ж"))
    }),
  )
})
