/** A tool call on a terminal: one line, and its details below it. */
import type { Call, Hunk, InnerCall } from "../../session/transcript/types.ts"
import { size } from "../../support/format.ts"
import { plain, plainLine } from "../output-lines.ts"
import { changed, lineCount, outcome } from "../session-figures.ts"
import { entryLines, isListed, questionLines, todoLines } from "./call-lists.ts"
import { diffLines } from "./diff.ts"
import { folded, paint, prefixed, type Screen } from "./lines.ts"
import type { ShowOptions } from "./show-options.ts"

/** Lines of output to show of a requested call. */
const long = 15
const longDiff = 40

export function callLines(call: Call, screen: Screen, { full, tool }: ShowOptions): string[] {
  const { failed, changes, byUser, inner = [] } = call
  const held = [
    outcome(call),
    ...changes.map(changed),
    // Target and diff already say what was read or written.
    call.bytes > 0 && changes.length === 0 && !call.todos ? size(call.bytes) : "",
  ].filter(Boolean)
  const line = `${nameAndTarget(call, screen)}${held.length > 0 ? paint(screen, failed ? "red" : "dim", `  ${held.join(", ")}`) : ""}`
  const indented = (lines: string[]) => prefixed("    ", lines)
  const limit = (most: number) => (full ? Number.POSITIVE_INFINITY : most)
  return [
    line.trimEnd(),
    ...indented(todoLines(call, full)),
    ...indented(questionLines(call, full)),
    ...call.attachments.map(({ name, mime, bytes }) => `    [${plainLine(`${name}, ${mime}, ${size(bytes)}`)}]`),
    ...changes.flatMap((change) => [
      ...(changes.length > 1 || change.to
        ? indented([plainLine([change.file, change.to].filter(Boolean).join(" → "))])
        : []),
      ...indented(diffLines(change, screen, limit(longDiff))),
    ]),
    ...(full ? indented(inputLines(call, screen)) : []),
    ...indented(
      folded(
        inner.map((one) => nameAndTarget(one, screen)),
        limit(long),
        (more) => `… ${more} more calls`,
      ),
    ),
    ...(full || ((tool || byUser || failed) && changes.length === 0 && !call.todos)
      ? indented(outputLines(call, screen, limit(tool || byUser ? long : 3)))
      : []),
  ]
}

const nameAndTarget = ({ failed, tool, target }: InnerCall, screen: Screen): string =>
  `${paint(screen, failed ? "red" : "green", `${failed ? "✗" : "●"} ${plainLine(tool)}`)} ${plainLine(target)}`

function outputLines({ output }: Call, screen: Screen, most: number): string[] {
  if (lineCount(output) === 0) return []
  const lines = plain(output).trimEnd().split("\n")
  return folded(lines, most, (more) => `… ${more} more lines`).map((line) => paint(screen, "dim", line))
}

const inDiff = new Set(["content", "oldString", "newString"])

const inputLines = (call: Call, screen: Screen): string[] =>
  moreInput(call)
    .flat()
    .map((line) => paint(screen, "cyan", line))

/** @returns the lines of each input that stands neither in the line of the call nor in its diff or lists */
export function moreInput({ tool, input, target, changes, todos, questions }: Call): string[][] {
  const named = tool === "grep" || tool === "glob" ? [target, ...target.split(" in ")] : [target]
  const path = Object.keys(input).find((key) => /path/i.test(key) && typeof input[key] === "string")
  const texts = changes.flatMap(({ hunks }) => ["+", "-"].flatMap((sign) => hunks.map((hunk) => side(hunk, sign))))
  const isShown = (key: string, value: string) =>
    named.includes(value) ||
    (key === path && value.endsWith(`/${target}`)) ||
    (inDiff.has(key) && texts.some((text) => text.includes(value.replace(/\n$/, ""))))
  return Object.entries(input).flatMap(([key, value]) => {
    if (((key === "todos" && todos) || (key === "questions" && questions)) && isListed(value)) return []
    if (typeof value === "string" && isShown(key, value)) return []
    return [entryLines(key, value)]
  })
}

/** One side of a diff: what was there, or what is there now. */
const side = ({ lines }: Hunk, sign: string): string =>
  lines
    .filter((line) => line.sign === " " || line.sign === sign)
    .map(({ text }) => text)
    .join("\n")
