/** A review as Markdown for a comment on a pull request. */
import {
  type ReviewedFile,
  type ReviewedRange,
  type ReviewedSession,
  type ReviewedTurn,
  type ReviewReport,
  removedSession,
} from "../../commands/review/report.ts"
import { count, localTime } from "../../support/format.ts"
import { grouped } from "../../support/grouped.ts"
import { plainLine } from "../output-lines.ts"
import { mostOf } from "./cuts.ts"
import { cell, code, escaped, linked, prose, quoted } from "./prose.ts"
import { namesOfReviewCuts, type ReviewDetail, reviewCuts, reviewDetail } from "./review-cuts.ts"
import { changeWord, summary, unquotedLines } from "./review-summary.ts"
import { cut } from "./turn.ts"

/** By it the comment is found again. Nothing of a session can write it: every `<` of theirs is escaped. */
export const reviewMarker = "<!-- opencode-session review -->"

/** @param maxBytes most bytes in UTF-8; the text says what was left out for it */
export function reviewText(report: ReviewReport, maxBytes = Number.POSITIVE_INFINITY): string {
  const known = { prompts: new Map<ReviewedTurn, string[]>(), written: filesWritten(report) }
  const write = (step: number) => written(report, { ...reviewDetail(step), ...known }, namesOfReviewCuts(step))
  const fits = (text: string) => Buffer.byteLength(text) <= maxBytes
  // The fewest cuts that do.
  const spared = mostOf(reviewCuts.length, (count) => fits(write(reviewCuts.length - count)))
  const text = write(reviewCuts.length - spared)
  if (fits(text)) return text
  return Buffer.from(text)
    .toString("utf8", 0, maxBytes)
    .replace(/\uFFFD$/, "")
}

/** Each prompt is read as Markdown once, however often the text is written. `written`: names by session and turn. */
type Detail = ReviewDetail & { prompts: Map<ReviewedTurn, string[]>; written: ReadonlyMap<string, Set<string>> }

/** The files of which a turn wrote a line. */
function filesWritten({ files }: ReviewReport): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const { file, ranges } of files)
    for (const { session, turn } of ranges) {
      const key = `${session} ${turn}`
      found.set(key, (found.get(key) ?? new Set()).add(file))
    }
  return found
}

function written(report: ReviewReport, detail: Detail, leftOut: readonly string[]): string {
  const { sessions, files } = report
  const shown = sessions.slice(0, detail.sessions)
  const lines = [
    reviewMarker,
    "## Where this change comes from",
    "",
    summary(report),
    ...unquotedLines(report, detail.sessions).flatMap((line) => ["", line]),
    ...(leftOut.length > 0
      ? ["", `> Left out to keep this short: ${leftOut.join(", ")}. \`opencode-session review --json\` has all of it.`]
      : []),
    ...(shown.length > 0 ? ["", ...overview(shown, sessions.length)] : []),
    ...shown.filter(({ unquoted }) => !unquoted).flatMap((session) => ["", ...sessionLines(session, detail)]),
    ...(files.length > 0 && detail.files > 0 ? ["", ...fileTable(report, detail)] : []),
  ]
  return `${lines
    .filter((line, index) => line || lines[index - 1])
    .join("\n")
    .trimEnd()}\n`
}

function overview(sessions: readonly ReviewedSession[], all: number): string[] {
  return [
    "| | Session | Saved | Turns | Lines |",
    "| --: | --- | --- | --: | --: |",
    ...sessions.map((one) => {
      const { number, session, link, turns, sure, probable } = one
      const saved = [session.by, localTime(session.saved), session.branch].filter(Boolean).join(", ")
      const title = linked(titleOf(one), link)
      return `| ${number} | ${title} | ${escaped(plainLine(saved))} | ${turns.length} | ${lineWords(sure, probable, "")} |`
    }),
    ...(all > sessions.length ? [`| | … ${all - sessions.length} more | | | |`] : []),
  ]
}

function titleOf({ session, unquoted }: ReviewedSession): string {
  if (!unquoted) return escaped(plainLine(session.title ?? ""))
  return unquoted.why === "removed" ? removedSession : cell(code(session.file ?? ""))
}

/** `40`, `38 + 2 probably`. */
function lineWords(sure: number, probable: number, thing = "line"): string {
  const named = (number: number) => (thing ? count(number, thing) : String(number))
  if (probable === 0) return named(sure)
  return sure === 0 ? `probably ${named(probable)}` : `${named(sure)}, probably ${probable} more`
}

function sessionLines(one: ReviewedSession, detail: Detail): string[] {
  const { number, session, turns, models } = one
  const shown = turns.filter(wrote)
  const silent = turns.filter((turn) => !wrote(turn))
  const kept = new Set([...shown.slice(0, detail.turns), ...silent.slice(0, detail.silent)])
  const said = [code(session.file ?? ""), ...models.map(code)].join(" · ")
  const lines = turns
    .filter((turn) => kept.has(turn))
    .flatMap((turn) => turnLines(turn, detail, detail.written.get(`${number} ${turn.number}`)))
  const left = turns.length - kept.size
  return [
    `### ${number}. ${titleOf(one)}`,
    "",
    said,
    "",
    ...lines,
    ...(left > 0
      ? [`*${count(left, "more turn")}${shown.length > detail.turns ? "" : " of which no line is in the change"}*`, ""]
      : []),
    ...triedLines(one, detail),
  ]
}

const wrote = ({ sure, probable }: ReviewedTurn) => sure + probable > 0

function turnLines(turn: ReviewedTurn, detail: Detail, written: ReadonlySet<string> | undefined): string[] {
  const { number, author, sure, probable, files, link } = turn
  const who = author ? ` · ${escaped(plainLine(author))}` : ""
  const own = files.filter((file) => written?.has(file))
  const where = own.slice(0, 3).map(code)
  const more = own.length > 3 ? `, ${own.length - 3} more` : ""
  const told =
    sure + probable > 0
      ? ` · ${lineWords(sure, probable)}${own.length > 0 ? ` in ${where.join(", ")}${more}` : ""}`
      : files.length > 0
        ? " · no line in the change"
        : ""
  return [
    `**${linked(`Turn ${number}`, link)}**${who}${told}`,
    "",
    ...quoted(cut(asked(turn, detail.prompts), detail.prompt)),
    "",
  ]
}

function asked(turn: ReviewedTurn, prompts: Map<ReviewedTurn, string[]>): string[] {
  const known = prompts.get(turn)
  if (known) return known
  const lines = turn.prompt.trim() ? prose(turn.prompt, true) : ["*(no prompt)*"]
  prompts.set(turn, lines)
  return lines
}

function triedLines({ dropped, failed }: ReviewedSession, { tried }: Detail): string[] {
  const all = [
    ...dropped.map(({ turn, file, lines }) => ({
      turn,
      text: `${code(file)}: ${count(lines, "line")} written, none in the last commit`,
    })),
    ...failed.map(({ turn, command, exit, times, changedNext }) => ({
      turn,
      text: `${code(shortened(command))} failed${exit ? ` (exit ${exit})` : ""}${times > 1 ? ` ${times} times` : ""}, then ${code(changedNext)} was changed`,
    })),
  ].sort((a, b) => a.turn - b.turn)
  const shown = all.slice(0, tried)
  if (shown.length === 0) return []
  return [
    "<details>",
    `<summary>Tried and dropped: ${all.length}</summary>`,
    "",
    ...shown.map(({ turn, text }) => `- turn ${turn}: ${text}`),
    ...(all.length > shown.length ? [`- … ${all.length - shown.length} more`] : []),
    "",
    "</details>",
  ]
}

const shortened = (command: string) => (command.length > 120 ? `${[...command].slice(0, 119).join("")}…` : command)

function fileTable({ files, sessions }: ReviewReport, detail: Detail): string[] {
  const shown = files.slice(0, detail.files)
  const rows = shown.flatMap((file) => fileRows(file, sessions, detail))
  return [
    "### Files",
    "",
    "| File | Lines | From |",
    "| --- | --- | --- |",
    ...rows,
    ...(files.length > shown.length ? [`| … ${files.length - shown.length} more | | |`] : []),
  ]
}

function fileRows(file: ReviewedFile, sessions: readonly ReviewedSession[], { hunks, links }: Detail): string[] {
  const { was, added, link } = file
  const name = `${was ? `${cell(code(was))} → ` : ""}${linked(cell(code(file.file)), link)}`
  if (added === 0) return [`| ${name} | ${changeWord(file)} | |`]
  const groups = grouped(file.ranges, (range) => originOf(range, sessions))
  const known = [...groups.values()].filter(([first]) => first?.session !== undefined)
  const unknown = [...groups.values()].filter(([first]) => first?.session === undefined)
  return [...known, ...unknown].map((ranges, index) => {
    const [first] = ranges
    const places = ranges.slice(0, hunks).map((range) => placeOf(range, links))
    const more = ranges.length > hunks ? [lineSum(ranges.slice(hunks), hunks > 0)] : []
    const from = first ? originOf(first, sessions, links) : ""
    return `| ${index === 0 ? name : ""} | ${[...places, ...more].join(", ")} | ${from} |`
  })
}

const lineSum = (ranges: readonly ReviewedRange[], more: boolean) =>
  count(
    ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0),
    more ? "more line" : "line",
  )

const placeOf = ({ from, to, link }: ReviewedRange, links: boolean) =>
  linked(to > from ? `${from}–${to}` : String(from), links ? link : undefined)

function originOf({ session, turn, sure }: ReviewedRange, sessions: readonly ReviewedSession[], links = false): string {
  const one = sessions.find(({ number }) => number === session)
  if (!one) return "not traced"
  const probably = sure ? "" : "probably "
  if (one.unquoted?.why === "removed") return probably + removedSession
  const link = one.turns.find(({ number }) => number === turn)?.link ?? one.link
  return `${probably}${linked(`session ${session}, turn ${turn}`, links ? link : undefined)}`
}
