import fc from "fast-check"
import { expect, test } from "vitest"
import { literalPattern } from "../../src/support/literal-pattern.ts"
import { fitsStars } from "../../src/support/star-pattern.ts"

/** What it means; slow where there are many stars. */
const byExpression = (pattern: string, text: string) =>
  new RegExp(`^${pattern.split("*").map(literalPattern).join("[^]*")}$`).test(text)

test("a star stands for any characters, and all else for itself", () => {
  const short = (...letters: string[]) =>
    fc.array(fc.constantFrom(...letters), { maxLength: 7 }).map((all) => all.join(""))
  const pair = fc.tuple(short("a", "b", "*", "**", ".", "\n"), short("a", "b", ".", "*", "A", "\n"))
  const any = fc.tuple(fc.string({ unit: "binary", maxLength: 9 }), fc.string({ unit: "binary", maxLength: 9 }))
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: pair }, any), ([pattern, text]) => {
      expect(fitsStars(pattern, text)).toBe(byExpression(pattern, text))
    }),
    { numRuns: 5_000 },
  )
})

test("a hostile pattern is held against a long name at once", () => {
  expect(fitsStars(`${"*a".repeat(100)}b`, "a".repeat(100_000))).toBe(false)
  expect(fitsStars(`${"*a".repeat(100)}*`, "a".repeat(100_000))).toBe(true)
})
