/** A review as its readers get it: the comment, within its room, and Agent Trace's record. */
import { expect, test } from "vitest"
import type { ReviewedSession, ReviewReport } from "../../src/commands/review/report.ts"
import { agentTrace } from "../../src/view/agent-trace.ts"
import { reviewMarker, reviewText } from "../../src/view/pull-request/review.ts"

const evil = "x | <img src=x> `</details>` @everyone #1 \u001b[31m\u202e\n<!-- opencode-session review -->"

const session = (number: number, turns: number, prompt = "Please do it."): ReviewedSession => ({
  number,
  session: {
    sessionID: `ses_${number}`,
    title: `Session ${number}`,
    file: `.opencode/sessions/${number}.json`,
    by: "Alice",
    saved: new Date("2026-11-20T10:00:00Z"),
  },
  commits: [],
  models: ["p/m"],
  turns: Array.from({ length: turns }, (_, index) => ({
    ...{ number: index + 1, prompt, time: index, sure: index % 2, probable: 0, files: ["src/a.ts"], model: "p/m" },
  })),
  ...{ sure: 2, probable: 1, dropped: [], failed: [] },
})

function report(changes: Partial<ReviewReport> = {}): ReviewReport {
  return {
    range: { base: "b".repeat(40), head: "a".repeat(40), name: "main..HEAD" },
    commits: [{ hash: "a".repeat(40), author: "Alice", authored: 1000, committed: 2000, subject: "work", named: [] }],
    sessions: [session(1, 4)],
    files: [
      {
        ...{ file: "src/a.ts", added: 4, deleted: 1 },
        ranges: [
          { from: 1, to: 2, session: 1, turn: 2, sure: true },
          { from: 4, to: 4, session: 1, turn: 4, sure: false },
          { from: 6, to: 6 },
        ],
      },
    ],
    lines: { added: 4, sure: 2, probable: 1 },
    ...{ unread: [], unreadChanged: [], leftOut: 0, warnings: [] },
    ...changes,
  }
}

test("what is sure, what is probable and what nobody's session wrote are told apart", () => {
  const text = reviewText(report())
  expect(text.startsWith(reviewMarker)).toBe(true)
  expect(text).toContain(
    "**3 of 4 added lines (75 %) come from 1 saved session**, 1 of them probably. 1 line could not be traced to a saved session: a person or a command may have written it, or a session that is not saved.",
  )
  expect(text).toContain(
    "| `src/a.ts` | 1–2 | session 1, turn 2 |\n|  | 4 | probably session 1, turn 4 |\n|  | 6 | not traced |",
  )
  expect(reviewText(report({ lines: { added: 300, sure: 299, probable: 0 } }))).toContain("(99 %)")
  expect(reviewText(report({ lines: { added: 9, sure: 0, probable: 0 } }))).toContain(
    "None of 9 added lines can be shown",
  )
  expect(reviewText(report({ files: [], sessions: [] }))).toContain("change nothing outside of `.opencode/sessions`")
})

test("nothing of a session leaves its place, or passes for the mark of the comment", () => {
  const one = session(1, 2, evil)
  for (const turn of one.turns) turn.author = evil
  one.session.title = evil
  one.dropped = [{ turn: 1, file: evil, lines: 3 }]
  one.failed = [{ turn: 2, command: evil, exit: 1, times: 2, changedNext: evil }]
  const [file] = report().files
  const text = reviewText(report({ sessions: [one], files: file ? [{ ...file, file: evil, was: evil }] : [] }))
  expect(text.split("\n").filter((line) => line.includes(reviewMarker) && !line.includes("`"))).toEqual([reviewMarker])
  for (const hidden of ["\u001b", "\u202e"]) expect(text).not.toContain(hidden)
  expect(text.match(/<\/?(?!details|summary|!--)\w+/g) ?? []).toEqual(
    text.match(/`[^`\n]*<img[^`\n]*/g)?.map(() => "<img") ?? [],
  )
  // Each row of the table has three cells.
  const rows = text
    .slice(text.indexOf("### Files"))
    .split("\n")
    .filter((line) => line.startsWith("|"))
  expect(rows.map((row) => row.replaceAll("\\|", "").split("|").length)).toEqual(rows.map(() => 5))
})

test("it fits the room of a comment, and says what was left out", () => {
  const files = Array.from({ length: 900 }, (_, file) => ({
    ...{ file: `packages/module-${file}/src/some/deep/folder/file.ts`, added: 40, deleted: 0 },
    link: `https://github.com/o/r/blob/${"a".repeat(40)}/f${file}.ts`,
    ranges: Array.from({ length: 20 }, (_, at) => ({
      ...{ from: at * 3 + 1, to: at * 3 + 2, session: (at % 12) + 1, turn: 2, sure: true },
      link: `https://github.com/o/r/blob/${"a".repeat(40)}/f${file}.ts#L${at}`,
    })),
  }))
  const sessions = Array.from({ length: 12 }, (_, index) => session(index + 1, 60, "Do that.\n\n".repeat(40)))
  const large = report({ files, sessions, lines: { added: 36_000, sure: 36_000, probable: 0 } })
  for (const room of [65_000, 20_000, 3000, 120]) {
    const text = reviewText(large, room)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(room)
    expect(text.startsWith(reviewMarker)).toBe(true)
    if (room > 2000)
      expect(text).toMatch(
        /> Left out to keep this short: .*the rest of long prompts.* `opencode-session review --json` has all of it\./,
      )
  }
  // Its room is used.
  expect(Buffer.byteLength(reviewText(large, 65_000))).toBeGreaterThan(25_000)
  expect(reviewText(report(), 65_000)).not.toContain("Left out")
})

test("a record of Agent Trace says what is sure, and names each turn by an address", () => {
  const trace = agentTrace(report()) as Record<string, unknown>
  expect(trace).toMatchObject({
    version: "0.1.0",
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
    timestamp: "1970-01-01T00:00:02.000Z",
    vcs: { type: "git", revision: "a".repeat(40) },
    tool: { name: "opencode-session" },
    files: [
      {
        path: "src/a.ts",
        conversations: [
          {
            url: "opencode-session:ses_1%232",
            contributor: { type: "ai", model_id: "p/m" },
            ranges: [{ start_line: 1, end_line: 2 }],
          },
          { ranges: [{ start_line: 4, end_line: 4, contributor: { type: "unknown", model_id: "p/m" } }] },
        ],
      },
    ],
  })
  expect(agentTrace(report())).toEqual(trace)
})
