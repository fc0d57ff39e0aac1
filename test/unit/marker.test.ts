/** Markers: the same session with and without its secrets, and what need not be searched again. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { expect, onTestFinished, test } from "vitest"
import { cleanMessages } from "../../src/machine/clean-messages.ts"
import { markerCounts, markerOf, standsFor } from "../../src/session/redaction-marker.ts"
import { relate } from "../../src/session/relation/relation.ts"
import { conversation, user } from "../bed/sessions.ts"

const marker = markerOf("password", "ABC234")

test("whatever was taken out, the original stands for it, and nothing else does", () => {
  const piece = fc.string({ maxLength: 8 }).map((text) => text.replaceAll("[REDACTED-", ""))
  const secret = fc.string({ minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(fc.array(fc.tuple(piece, secret), { maxLength: 5 }), piece, (parts, end) => {
      const original = JSON.stringify(parts.map(([text, hidden]) => text + hidden).join("") + end)
      const marked = JSON.stringify(parts.map(([text]) => text + marker).join("") + end)
      expect(standsFor(marked, original)).toBe(true)
      expect(standsFor(original, original)).toBe(true)
      expect(standsFor(marked, `${original}x`)).toBe(false)
      expect(standsFor(marked, `x${original}`)).toBe(false)
    }),
  )
})

test.each([
  ["another text", `{"a":"x ${marker} y"}`, '{"a":"x secret z"}'],
  ["the end of a string", `{"a":"x ${marker}"}`, '{"a":"x b","c":"d"}'],
  ["an end behind an escape", `{"a":"x ${marker}"}`, '{"a":"x b\\\\","c":"d"}'],
  ["too little", `{"a":"aa${marker}aa"}`, '{"a":"aaa"}'],
])("a marker does not stand for %s", (_, marked, original) => {
  expect(standsFor(marked, original)).toBe(false)
})

test("a quotation mark inside a secret is not the end of its string", () => {
  expect(standsFor(`{"a":"${marker}!"}`, JSON.stringify({ a: 'se"cr\\et!' }))).toBe(true)
})

test("a marker that is a whole string stands for a number as well, and for nothing else", () => {
  const marked = JSON.stringify({ a: marker, b: [marker, marker], c: `${marker}` })
  expect(standsFor(marked, JSON.stringify({ a: 4821, b: ['x","', 12], c: "se,cret" }))).toBe(true)
  expect(standsFor(JSON.stringify(marker), "4821")).toBe(true)
  for (const other of [true, null, [1], { d: 1 }, "x"])
    expect(standsFor(marked, JSON.stringify({ a: other, b: [1, 2], c: 3 }))).toBe(other === "x")
  expect(standsFor(marked, JSON.stringify({ a: 1, b: [2, 3], c: 4, d: 5 }))).toBe(false)
  expect(standsFor(JSON.stringify({ a: `x${marker}` }), '{"a":x1}')).toBe(false)
  const believed: string[] = []
  standsFor(JSON.stringify([marker]), "[4821]", (_, text) => believed.push(text) > 0)
  expect(believed).toEqual(["4821"])
})

test("a session is the same as its saved form, also with a secret in an attached text", () => {
  const file = (text: string) => ({
    ...user("see this"),
    parts: [
      ...user(`DB_PASSWORD=${text}`).parts,
      {
        ...user("").parts[0],
        type: "file",
        mime: "text/plain",
        url: `data:text/plain;base64,${Buffer.from(`key ${text} end`).toString("base64")}`,
      } as never,
    ],
  })
  const saved = conversation(file(marker), user("more"))
  const local = conversation(file("hunter2x"), user("more"))
  expect(relate(saved, local)).toEqual({ kind: "equal" })
  expect(relate(saved, local.slice(0, 1))).toEqual({ kind: "file ahead", messages: 1 })
  expect(relate(local, saved)).toMatchObject({ kind: "diverged" })
})

test("markers are counted by kind, whoever made them", () => {
  expect(markerCounts({ a: [`${marker} ${markerOf("jwt", "abc234")}`, null], [marker]: "[REDACTED]" })).toEqual({
    password: 2,
    jwt: 1,
  })
})

test("a clean message is remembered by a hash under the user's key, until it or a rule changes", async () => {
  const home = await mkdtemp(join(tmpdir(), "opencode-session-clean-"))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const env = { XDG_CACHE_HOME: home }
  const key = Buffer.alloc(32, 1)
  const open = (rules: string, own = key) => cleanMessages(env, own, "ses_1", rules)
  const [one, other] = [{ text: "hello" }, { text: "hello!" }]
  expect((await open("a")).has(one)).toBe(false)
  const first = await open("a")
  first.add(one)
  await first.keep()
  const again = await open("a")
  expect([again.has(one), again.has({ ...one }), again.has(other)]).toEqual([true, true, false])
  expect((await open("b")).has(one)).toBe(false)
  expect((await open("a", Buffer.alloc(32, 2))).has(one)).toBe(false)
  const folder = join(home, "opencode-session/clean")
  expect(await readdir(folder)).toEqual(["ses_1.json"])
  expect(await readFile(join(folder, "ses_1.json"), "utf8")).not.toContain("hello")
})
