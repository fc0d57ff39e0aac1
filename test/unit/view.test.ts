import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { count, size } from "../../src/support/format.ts"
import { oneLine, printable, printableJson, shellWord } from "../../src/view/printable.ts"

test("nothing of a session reaches the terminal as a control", () => {
  expect(printable("a\u001b[31mred\u0007\r\n\u009b2J\u202eb")).toBe("a[31mred\n2Jb")
  expect(oneLine(" a\n\tb\u0000 ")).toBe("a b")
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(printable(text)).not.toMatch(/[^\n\P{Cc}]|[\u202a-\u202e\u2066-\u2069]/u)
      expect(oneLine(text)).not.toMatch(/\p{Cc}/u)
      expect(JSON.parse(printableJson({ text }))).toEqual(JSON.parse(JSON.stringify({ text })))
      expect(printableJson({ text })).not.toMatch(/[^\n\P{Cc}]/u)
    }),
  )
})

describe("an argument in a command to copy", () => {
  test.each([
    [".opencode/sessions/2026-été.json", ".opencode/sessions/2026-été.json"],
    ["Save session: a b", "'Save session: a b'"],
    ["it's $(rm -rf ~) `x`\n;", "$'it\\'s $(rm -rf ~) `x`\\012;'"],
    ["-rf", "'-rf'"],
  ])("%j is %j", (text, word) => expect(shellWord(text)).toBe(word))
})

test("sizes and counts read well", () => {
  expect([0, 999, 1000, 84_400, 999_499, 999_500, 1_234_567, 52_900_000, 1e9].map(size)).toEqual([
    "0 bytes",
    "999 bytes",
    "1 KB",
    "84 KB",
    "999 KB",
    "1.0 MB",
    "1.2 MB",
    "52.9 MB",
    "1000 MB",
  ])
  expect([count(1, "message"), count(2, "message")]).toEqual(["1 message", "2 messages"])
})
