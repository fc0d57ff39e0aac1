/** A session as Markdown, made for a pull request. */
import type { FileTotal, Transcript, Turn } from "../../session/transcript/types.ts"
import { plainLine } from "../output-lines.ts"
import { allChanged, amounts, changed, leftOut, origin, spent, tick } from "../session-figures.ts"
import { code, escaped } from "./prose.ts"
import { type Detail, turnLines } from "./turn.ts"

const all: Detail = { reasoning: true, outputs: 15, diffs: 200, calls: 100, answer: 400, prompt: 200 }

/** What is left out to keep it short, the least missed first; what that is called; and what that name takes in. */
const cuts: [less: Partial<Detail>, cut: string, also?: string][] = [
  [{ reasoning: false }, "reasoning"],
  [{ outputs: 0 }, "tool output"],
  [{ diffs: 40 }, "long diffs"],
  [{ diffs: 0 }, "diffs", "long diffs"],
  [{ calls: 0 }, "tool calls"],
  [{ answer: 30, prompt: 30 }, "the rest of long answers"],
  [{ answer: 8, prompt: 12 }, "most of the answers", "the rest of long answers"],
  [{ answer: 0, prompt: 6 }, "answers", "most of the answers"],
]

/**
 * @param name what the reader knows the file by
 * @param maxBytes of the text in UTF-8; what is cut for it is said
 */
export function pullRequestText(transcript: Transcript, name: string, maxBytes = Number.POSITIVE_INFINITY): string {
  let [detail, cut]: [Detail, string[]] = [all, []]
  const whole = written(transcript, transcript.turns, name, detail, cut)
  if (fits(whole, maxBytes)) return whole
  for (const [less, what, also] of cuts) {
    detail = { ...detail, ...less }
    cut = [...cut.filter((one) => one !== also), what]
    const text = written(transcript, transcript.turns, name, detail, cut)
    if (fits(text, maxBytes)) return text
  }
  const without = (kept: number) => {
    const gone = transcript.turns.length - kept
    const turns = kept > 0 ? transcript.turns.slice(-kept) : []
    return written(transcript, turns, name, detail, gone > 0 ? [...cut, `${gone} of the turns`] : cut)
  }
  // The newest turns stay.
  let [low, high] = [0, transcript.turns.length]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(without(middle), maxBytes)) low = middle
    else high = middle - 1
  }
  const text = without(low)
  if (fits(text, maxBytes)) return text
  const least = `## ${escaped(plainLine(transcript.title))}\n\n> The conversation is in ${code(name)}.\n`
  return Buffer.from(least)
    .toString("utf8", 0, maxBytes)
    .replace(/\uFFFD$/, "")
}

const fits = (text: string, maxBytes: number) => Buffer.byteLength(text) <= maxBytes

function written(transcript: Transcript, turns: readonly Turn[], name: string, detail: Detail, cut: string[]): string {
  const said = `> Left out to keep this short: ${cut.join(", ")}. The whole conversation is in ${code(name)}.`
  const lines = [
    ...summary(transcript, name, cut.length > 4 ? 20 : 200),
    ...(cut.length > 0 ? ["", said] : []),
    ...turns.flatMap((turn) => ["", ...turnLines(turn, detail)]),
  ]
  return `${tidy(lines).join("\n").trimEnd()}\n`
}

/** Without two empty lines in a row, but in code. */
function tidy(lines: readonly string[]): string[] {
  let fence = ""
  return lines.filter((line, index) => {
    const found = /^[\s>]*(`{3,})/.exec(line)?.[1]
    if (found && !fence) fence = found
    else if (fence && found && line.trimEnd().endsWith(fence)) fence = ""
    return fence || line || lines[index - 1]
  })
}

function summary(transcript: Transcript, name: string, most: number): string[] {
  const { title, todos, files, totals } = transcript
  const rows = [
    ["Session", code(name)],
    ["Origin", escaped(plainLine(origin(transcript).join(", ")))],
    ["Work", amounts(transcript.turns.length, transcript.totals).join(", ")],
    ["Spent", spent(totals).join(", ")],
    ["Models", totals.models.map(code).join(", ")],
    ["Changes", allChanged(transcript)],
    ["Left out", escaped(plainLine(leftOut(transcript)))],
  ].filter(([, value]) => value)
  const shown = files.slice(0, most)
  return [
    `## ${escaped(plainLine(title))}`,
    "",
    "| | |",
    "| --- | --- |",
    ...rows.map(([what, value]) => `| **${what}** | ${value} |`),
    ...(shown.length > 0 ? ["", "| Changed file | Lines | Turns |", "| --- | --: | --- |"] : []),
    ...shown.map((file) => `| ${named(file).replaceAll("|", "\\|")} | ${changed(file)} | ${file.turns.join(", ")} |`),
    ...(files.length > shown.length ? [`| … ${files.length - shown.length} more | | |`] : []),
    ...(todos.length > 0 ? [""] : []),
    ...todos.slice(0, most).map(({ content, status }) => `- ${tick(status)} ${escaped(plainLine(content))}`),
  ]
}

const named = ({ file, to }: FileTotal) => (to ? `${code(file)} → ${code(to)}` : code(file))
