/** What became of a file in a whole session, from what its changes tell. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { piecesOf } from "../../src/session/transcript/net-diff.ts"
import type { Hunk } from "../../src/session/transcript/types.ts"
import { counts, hunksBetween, hunksOfNew } from "../../src/session/transcript/unified-diff.ts"

const change = (turn: number, hunks: Hunk[]) => ({ turn, change: { file: "a", ...counts(hunks), hunks } })
const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("")
/** What turns made of a file, one text after the other. */
const told = (...texts: string[]) =>
  piecesOf(texts.slice(1).map((after, index) => change(index + 1, hunksBetween(texts[index] ?? "", after))))
const without = (hunks: readonly Hunk[]) =>
  hunks.map(({ lines, ...place }) => ({ ...place, lines: lines.map(({ sign, text }) => ({ sign, text })) }))
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`)

/** By the hunks alone. */
function patched(before: readonly string[], hunks: readonly Hunk[]): string[] {
  const after = [...before]
  for (const { oldStart, lines } of hunks.toReversed()) {
    const old = lines.filter(({ sign }) => sign !== "+").map(({ text }) => text)
    const start = old.length > 0 ? oldStart - 1 : 0
    expect(after.slice(start, start + old.length)).toEqual(old)
    after.splice(start, old.length, ...lines.filter(({ sign }) => sign !== "-").map(({ text }) => text))
  }
  return after
}

const lineOf = fc.constantFrom("a", "b", "c", "{", "}", "")
const edits = fc.array(fc.record({ at: fc.nat(60), out: fc.nat(4), put: fc.array(lineOf, { maxLength: 4 }) }), {
  minLength: 1,
  maxLength: 8,
})
type Edit = { at: number; out: number; put: string[] }
/** The lines at first, and after each edit. */
function allSteps(first: string[], edits: readonly Edit[]): string[][] {
  const steps = [first]
  for (const { at, out, put } of edits) {
    const lines = steps.at(-1) ?? []
    steps.push(lines.toSpliced(Math.min(at, lines.length), out, ...put))
  }
  return steps
}

describe("changes that build on each other", () => {
  test("are the diff between the first and the last text, when all of the file is told", () => {
    fc.assert(
      fc.property(fc.array(lineOf, { maxLength: 40 }), edits, (first, all) => {
        const steps = allSteps(first, all)
        const texts = steps.map(text)
        const pieces = piecesOf(
          [
            change(1, hunksOfNew(text(first))),
            ...texts.slice(1).map((after, index) => change(index + 2, hunksBetween(texts[index] ?? "", after))),
          ].filter(({ change }) => change.hunks.length > 0),
        )
        const last = texts.at(-1) ?? ""
        const hunks = pieces.flatMap((piece) => piece.hunks)
        expect(pieces.length).toBeLessThanOrEqual(1)
        expect(patched([], hunks)).toEqual(steps.at(-1))
        expect(counts(hunks)).toEqual(counts(hunksBetween("", last)))
      }),
    )
  })

  test("lead from the first text to the last, with no more than it takes, when the file is told in part", () => {
    fc.assert(
      fc.property(edits, (all) => {
        const first = numbers(1, 60)
        const steps = allSteps(first, all)
        const [piece, ...more] = told(...steps.map(text))
        const last = steps.at(-1) ?? []
        expect(more).toEqual([])
        const shortest = hunksBetween(text(first), text(last))
        expect(patched(first, piece?.hunks ?? [])).toEqual(last)
        expect(counts(piece?.hunks ?? [])).toEqual(counts(shortest))
      }),
    )
  })

  test("that undo each other leave nothing", () => {
    const [one, two] = [numbers(1, 9), numbers(1, 9).with(4, "changed")]
    expect(told(text(one), text(two), text(one))).toEqual([{ turns: [1, 2], additions: 0, deletions: 0, hunks: [] }])
  })

  test("of different turns have each line by its own", () => {
    const first = numbers(1, 30)
    const second = first.with(2, "by one").toSpliced(20, 1)
    const third = second.toSpliced(4, 0, "by two").with(2, "by two as well")
    const [piece] = told(text(first), text(second), text(third))
    expect(piece?.hunks).toEqual([
      {
        oldStart: 1,
        newStart: 1,
        lines: [
          { sign: " ", text: "line 1" },
          { sign: " ", text: "line 2" },
          { sign: "-", text: "line 3", turn: 1 },
          { sign: "+", text: "by two as well", turn: 2 },
          { sign: " ", text: "line 4" },
          { sign: "+", text: "by two", turn: 2 },
          { sign: " ", text: "line 5" },
          { sign: " ", text: "line 6" },
          { sign: " ", text: "line 7" },
        ],
      },
      {
        oldStart: 18,
        newStart: 19,
        lines: [
          { sign: " ", text: "line 18" },
          { sign: " ", text: "line 19" },
          { sign: " ", text: "line 20" },
          { sign: "-", text: "line 21", turn: 1 },
          { sign: " ", text: "line 22" },
          { sign: " ", text: "line 23" },
          { sign: " ", text: "line 24" },
        ],
      },
    ])
    expect(without(piece?.hunks ?? [])).toEqual(hunksBetween(text(first), text(third)))
  })

  test("a file that is made, removed and made again", () => {
    const made = text(["one", "two"])
    const [piece, ...more] = told("", made, "", text(["two", "three"]))
    expect(more).toEqual([])
    expect(piece).toMatchObject({ turns: [1, 2, 3], additions: 2, deletions: 0 })
    expect(told(made, "")).toMatchObject([{ additions: 0, deletions: 2 }])
  })

  test("OpenCode's edits without the indentation that all their lines have", () => {
    const hunk = (...lines: string[]): Hunk[] => [
      {
        oldStart: 2,
        newStart: 2,
        lines: lines.map((line) => ({ sign: line[0] as " " | "+" | "-", text: line.slice(1) })),
      },
    ]
    const file = hunksOfNew(text(["function a() {", "    b()", "    c()", "}"]))
    const pieces = piecesOf([change(1, file), change(2, hunk(" b()", "-c()", "+if (c)", "+  c()"))])
    expect(pieces).toHaveLength(1)
    expect(pieces[0]?.hunks[0]?.lines.map((line) => line.text)).toEqual([
      "function a() {",
      "    b()",
      "    if (c)",
      "      c()",
      "}",
    ])
  })
})

describe("when something else has changed the file in between", () => {
  const [one, two, other] = [numbers(1, 9), numbers(1, 9).with(4, "two"), numbers(1, 9).with(4, "by a person")]
  test("the pieces stand in their order", () => {
    const pieces = piecesOf([
      change(1, hunksBetween(text(one), text(two))),
      change(3, hunksBetween(text(other), text(other.with(5, "three")))),
      change(4, hunksBetween(text(other.with(5, "three")), text(other.with(5, "four")))),
    ])
    expect(pieces.map(({ turns, additions, deletions }) => [turns, additions, deletions])).toEqual([
      [[1], 1, 1],
      [[3, 4], 1, 1],
    ])
  })

  test("a change of which only the numbers were saved stands alone", () => {
    const alone = { turn: 2, change: { file: "a", additions: 900, deletions: 3, hunks: [] } }
    const pieces = piecesOf([change(1, hunksBetween(text(one), text(two))), alone])
    expect(pieces).toMatchObject([{ turns: [1] }, { turns: [2], additions: 900, deletions: 3, hunks: [] }])
  })

  test("whatever the hunks say, there is an answer, and each line that changed has its place", () => {
    const line = fc.record({ sign: fc.constantFrom(" ", "+", "-"), text: lineOf })
    const hunk = fc.record({ oldStart: fc.nat(30), newStart: fc.nat(30), lines: fc.array(line, { maxLength: 6 }) })
    fc.assert(
      fc.property(fc.array(fc.array(hunk as fc.Arbitrary<Hunk>, { maxLength: 3 }), { maxLength: 6 }), (all) => {
        const changes = all.map((hunks, index) => change(index + 1, hunks))
        for (const piece of piecesOf(changes)) expect(piece).toMatchObject(counts(piece.hunks))
      }),
    )
  })
})
