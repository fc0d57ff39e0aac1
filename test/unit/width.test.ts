/** Columns on a terminal: a title in any script shifts no table. */
import { expect, test } from "vitest"
import { listText } from "../../src/view/list.ts"
import { widthOf, wrap } from "../../src/view/terminal/lines.ts"

test.each([
  ["plain", 5],
  ["é", 1],
  ["e\u0301", 1],
  ["价格", 4],
  ["𠮷野家", 6],
  ["한국어", 6],
  ["\u1112\u1161\u11ab", 2],
  ["ｶﾀｶﾅ", 4],
  ["、。「」", 8],
  ["हिन्दी", 5],
  ["ไทยน้ำ", 5],
  ["שלום", 4],
  ["🎉 3", 4],
  ["👍🏽", 2],
  ["🇩🇪", 2],
  ["✓ ✗ … →", 7],
  ["0#*", 3],
])("%s takes %i columns", (text, columns) => {
  expect(widthOf(text)).toBe(columns)
})

test("a word that is longer than a line is broken between signs, never in one", () => {
  const sign = "🏳️‍🌈"
  const lines = wrap([{ text: sign.repeat(9) }], 20).map((line) => line.map(({ text }) => text).join(""))
  expect(lines.join("")).toBe(sign.repeat(9))
  for (const line of lines) expect(line.replaceAll(sign, "")).toBe("")
})

test.each([80, 120])("a list fits %i columns, with the title first and cut where it must be", (width) => {
  const now = new Date("2026-11-22T18:00:00Z")
  const session = (number: number, title: string, mark?: string) => ({
    file: ".opencode/sessions/2026-11-22-14-03-a.json",
    sessionID: `ses_${number}`,
    title,
    messages: 12,
    subagents: 1,
    bytes: 84_000,
    created: 0,
    saved: new Date("2026-11-20T18:00:00Z"),
    by: "Alexandra von Rosenbaum",
    branch: "feature/prices-in-cents-everywhere",
    number,
    ...(mark && { mark }),
  })
  const title = "Overcharged customers: prices in cents everywhere, and rounding at the very end"
  const sessions = [
    session(1, title, "3 messages ahead, /undo pending"),
    session(2, "价格".repeat(30)),
    session(3, "Short", "here"),
  ]
  const report = {
    root: "/",
    sessions,
    total: 3,
    mayFetch: false,
    warnings: [],
    unusable: [],
    ofSessions: [],
    unread: 0,
  }
  for (const long of [false, true]) {
    const lines = listText(report, now, { screen: { colour: false, width }, long })
      .trimEnd()
      .split("\n")
    expect(lines.filter((line) => widthOf(line) > width)).toEqual([])
    expect(lines).toHaveLength(long ? 10 : 4)
    expect(lines[1]).toMatch(/^1 {2}Overcharged customers.*… +Al/)
    expect(lines.some((line) => line.includes("12 messages, 1 subagent, 84 KB"))).toBe(long)
  }
  // A pipe gets all of it.
  expect(listText(report, now)).toContain(title)
})

test("in a list every column stands below its head", () => {
  const now = new Date("2026-11-22T18:00:00Z")
  const session = (by: string, branch: string) => ({
    file: ".opencode/sessions/a.json",
    sessionID: by,
    title: "TITLE",
    messages: 2,
    bytes: 900,
    created: 0,
    saved: now,
    by,
    branch,
  })
  const sessions = [session("山田太郎", "main"), session("Zoë 🇫🇷", "功能/价格"), session("Al", "𠮷")]
  const lines = listText(
    { root: "/", sessions, total: 3, mayFetch: false, warnings: [], unusable: [], ofSessions: [], unread: 0 },
    now,
  ).split("\n")
  const places = lines
    .filter((line) => line.includes("TITLE"))
    .map((line) => widthOf(line.slice(0, line.indexOf("TITLE"))))
  expect(new Set(places)).toEqual(new Set([lines[0]?.indexOf("title")]))
})
