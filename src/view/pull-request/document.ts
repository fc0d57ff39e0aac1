/** A session as Markdown for a pull request. */
import type { HostLinks } from "../../commands/shared/host-links.ts"
import type { FileTotal, Transcript, Turn } from "../../session/transcript/types.ts"
import { count } from "../../support/format.ts"
import { plainLine } from "../output-lines.ts"
import { allChanged, amounts, changed, leftOut, origin, spent } from "../session-figures.ts"
import { cuts, detailAfter, mostOf, namesOfCuts, whole } from "./cuts.ts"
import { cell, code, escaped, linked } from "./prose.ts"
import { type Detail, subagentLines, todoLine, turnLines } from "./turn.ts"

export type Options = {
  /** Most bytes of the text in UTF-8; the text says what was cut for it. */
  maxBytes?: number | undefined
  links?: HostLinks
}

/** @param name the reader's name for the file */
export function pullRequestText(transcript: Transcript, name: string, options: Options = {}): string {
  const { maxBytes = Number.POSITIVE_INFINITY, links = { files: {} } } = options
  const fits = (text: string) => Buffer.byteLength(text) <= maxBytes
  const write = (step: number, richer: number, kept: number) => {
    const cut = [...namesOfCuts(step), ...(kept < turns.length ? gone(transcript, kept) : [])]
    const details = turns.map((_, index) => detailAfter(index >= turns.length - richer ? step - 1 : step))
    const shown = turns.map((turn, index) => [turn, details[index] ?? whole] as const).slice(turns.length - kept)
    return written(transcript, shown, { name, links, cut })
  }
  const { turns } = transcript
  const all = turns.length
  // The fewest cuts that do, since each that is tried is a whole text.
  const spared = mostOf(cuts.length, (count) => fits(write(cuts.length - count, 0, all)))
  const step = cuts.length - spared
  if (step === 0) return write(0, 0, all)
  // The newest turns keep what there is still room for.
  const richer = spared > 0 || fits(write(step, 0, all)) ? mostOf(all, (count) => fits(write(step, count, all))) : -1
  if (richer >= 0) return write(step, richer, all)
  const kept = mostOf(all, (count) => fits(write(cuts.length, 0, count)))
  const text = write(cuts.length, 0, kept)
  if (fits(text)) return text
  const least = `## ${escaped(plainLine(transcript.title))}\n\n> The conversation is in ${code(name)}.\n`
  return Buffer.from(least)
    .toString("utf8", 0, maxBytes)
    .replace(/\uFFFD$/, "")
}

type Frame = { name: string; links: HostLinks; cut: readonly string[] }

/** Where there is no room for all turns, there is none for subagents that belong to no call. */
const gone = ({ turns, strays }: Transcript, kept: number): string[] => [
  `${turns.length - kept} of the turns`,
  ...(strays.length > 0 ? [count(strays.length, "subagent")] : []),
]

function written(transcript: Transcript, turns: readonly (readonly [Turn, Detail])[], frame: Frame): string {
  const { name, cut } = frame
  const strays = turns.length < transcript.turns.length ? [] : transcript.strays
  const detail = turns.at(-1)?.[1] ?? whole
  const said = `> Left out to keep this short: ${cut.join(", ")}. The whole conversation is in ${code(name)}.`
  const lines = [
    ...summary(transcript, frame, cut.length > 4 ? 20 : 200),
    ...(cut.length > 0 ? ["", said] : []),
    ...(turns.length + strays.length > 0
      ? ["", "<details>", `<summary>The conversation: ${count(turns.length, "turn")}</summary>`]
      : []),
    ...turns.flatMap(([turn, own]) => ["", ...turnLines(turn, own)]),
    ...strays.flatMap((stray) => ["", "### Subagent", "", ...subagentLines(stray, detail)]),
    ...(turns.length + strays.length > 0 ? ["", "</details>"] : []),
  ]
  return `${tidy(lines).join("\n").trimEnd()}\n`
}

/** Begins a block of code, also in a quote and as the first line of a list's item, or ends one. */
const fenceLine = /^(?:[\s>]|(?:-|\d+\.) (?:\[[x ]\] )?)*(`{3,})[^`]*$/

/** Collapses empty lines, except in code. */
function tidy(lines: readonly string[]): string[] {
  let fence = ""
  return lines.filter((line, index) => {
    const found = fenceLine.exec(line)?.[1]
    if (found && !fence) fence = found
    else if (fence && found && line.trimEnd().endsWith(fence)) fence = ""
    return fence || line || lines[index - 1]
  })
}

function summary(transcript: Transcript, { name, links }: Frame, most: number): string[] {
  const { title, todos, files, totals } = transcript
  const rows = [
    ["Session", linked(cell(code(name)), links.session)],
    ["Origin", linkedCommit(transcript, links)],
    ["Work", amounts(transcript.turns.length, transcript.totals).join(", ")],
    ["Spent", spent(totals).join(", ")],
    ["Models", totals.models.map((model) => cell(code(model))).join(", ")],
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
    ...shown.map((file) => `| ${cell(named(file, links))} | ${changed(file)} | ${file.turns.join(", ")} |`),
    ...(files.length > shown.length ? [`| … ${files.length - shown.length} more | | |`] : []),
    ...(todos.length > 0 ? [""] : []),
    ...todos.slice(0, most).map(todoLine),
  ]
}

function named({ file, to }: FileTotal, { files }: HostLinks): string {
  const of = (name: string) => linked(code(name), Object.hasOwn(files, name) ? files[name] : undefined)
  return to ? `${code(file)} → ${of(to)}` : of(file)
}

/** Where it was saved, with the short name of the commit as its link. */
function linkedCommit(transcript: Transcript, { commit }: HostLinks): string {
  const words = escaped(plainLine(origin(transcript).join(", ")))
  const short = transcript.saved?.commit?.slice(0, 7)
  return short && commit ? words.replace(`at ${short}`, () => `at ${linked(code(short), commit)}`) : words
}
