import fc from "fast-check"
import { expect, test } from "vitest"
import { fileName, numbered, slug } from "../../src/session/document/file-name.ts"

test.each([
  ["Fix the login", "fix-the-login"],
  ["  --Fix:  the/login?! ", "fix-the-login"],
  ["../../etc/passwd", "etc-passwd"],
  ["日本語のタイトル を 保存", "日本語のタイトル-を-保存"],
  ["Überprüfung der Straße", "überprüfung-der-straße"],
  ["नमस्ते दुनिया", "नमस्ते-दुनिया"],
  ["🎉️ party", "party"],
  ["", "session"],
  ["🎉", "session"],
  ["CON", "con-session"],
  ["com1", "com1-session"],
  ["a\u0000b\u202ec\nd", "a-b-c-d"],
  ["e\u0301te\u0301", "été"],
])("%j becomes %j", (title, expected) => {
  expect(slug(title)).toBe(expected)
})

test("a long title is cut at a whole character", () => {
  expect(slug("x".repeat(80))).toBe("x".repeat(50))
  expect(slug("word ".repeat(80))).toBe("word-".repeat(10).replace(/-$/, ""))
  const family = "नि".repeat(40)
  expect([...slug(family)].length).toBe(50)
  expect(slug(`${"x".repeat(49)}नि`)).toBe("x".repeat(49))
  expect(slug(`${"x".repeat(49)} yyy`)).toBe("x".repeat(49))
})

test("any title makes a portable, bounded name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (title) => {
      const name = slug(title)
      expect(name).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*$/u)
      expect(name).not.toMatch(/--|-$/)
      expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/)
      expect([...name].length).toBeLessThanOrEqual(50)
      expect(Buffer.byteLength(numbered(fileName(title, new Date()), 999))).toBeLessThan(255)
      expect(slug(name)).toBe(name)
    }),
  )
})

test("the local time of the save stands first", () => {
  const when = new Date(2026, 0, 2, 3, 4)
  expect(fileName("Fix it", when)).toBe("2026-01-02-03-04-fix-it.json")
  expect(numbered(fileName("Fix it", when), 2)).toBe("2026-01-02-03-04-fix-it-2.json")
})
