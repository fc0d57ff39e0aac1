/** A review as Markdown for a comment on a pull request. */
import type {
  ReviewedFile,
  ReviewedRange,
  ReviewedSession,
  ReviewedTurn,
  ReviewReport,
} from "../../commands/review/report.ts"
import { count, localTime } from "../../support/format.ts"
import { grouped } from "../../support/grouped.ts"
import { plainLine } from "../output-lines.ts"
import { mostOf } from "./cuts.ts"
import { cell, code, escaped, linked, prose, quoted } from "./prose.ts"
import { namesOfReviewCuts, type ReviewDetail, reviewCuts, reviewDetail } from "./review-cuts.ts"
import { cut } from "./turn.ts"

/** By it the comment is found again. Nothing of a session can write it: every `<` of theirs is escaped. */
export const reviewMarker = "<!-- opencode-session review -->"

/** @param maxBytes most bytes in UTF-8; the text says what was left out for it */
export function reviewText(report: ReviewReport, maxBytes = Number.POSITIVE_INFINITY): string {
  const prompts = new Map<ReviewedTurn, string[]>()
  const write = (step: number) => written(report, { ...reviewDetail(step), prompts }, namesOfReviewCuts(step))
  const fits = (text: string) => Buffer.byteLength(text) <= maxBytes
  // The fewest cuts that do.
  const spared = mostOf(reviewCuts.length, (count) => fits(write(reviewCuts.length - count)))
  const text = write(reviewCuts.length - spared)
  if (fits(text)) return text
  return Buffer.from(text)
    .toString("utf8", 0, maxBytes)
    .replace(/\uFFFD$/, "")
}

/** Each prompt is read as Markdown once, however often the text is written. */
type Detail = ReviewDetail & { prompts: Map<ReviewedTurn, string[]> }

function written(report: ReviewReport, detail: Detail, leftOut: readonly string[]): string {
  const { sessions, files } = report
  const shown = sessions.slice(0, detail.sessions)
  const lines = [
    reviewMarker,
    "## Where this change comes from",
    "",
    summary(report),
    ...unquotedLines(report, detail).flatMap((line) => ["", line]),
    ...(leftOut.length > 0
      ? ["", `> Left out to keep this short: ${leftOut.join(", ")}. \`opencode-session review\` says all of it.`]
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

function summary({ lines, sessions, files, commits }: ReviewReport): string {
  const { added, sure, probable } = lines
  if (files.length === 0) return "These commits change nothing but saved sessions."
  if (added === 0) return `${count(commits.length, "commit")}, which only removed lines.`
  const found = sure + probable
  const from = `${share(found, added)} of ${count(added, "added line")} (${percent(found, added)})`
  const wrote = sessions.filter((one) => one.sure + one.probable > 0).length
  if (found === 0) return `None of ${count(added, "added line")} can be shown to come from a saved session.`
  const left = added - found
  return [
    `**${from} come from ${count(wrote, "saved session")}**${probable > 0 ? `, ${probable} of them probably` : ""}.`,
    left > 0
      ? `${count(left, "line")} could not be traced to a saved session: a person or a command may have written ${left === 1 ? "it" : "them"}, or a session that is not saved.`
      : "",
  ]
    .filter(Boolean)
    .join(" ")
}

/** What is not quoted, and what was not looked into. */
function unquotedLines({ sessions, leftOut }: ReviewReport, detail: Detail): string[] {
  const found = sessions.flatMap(({ session, unquoted }) =>
    unquoted?.why === "findings" ? [{ file: session.file ?? "", findings: unquoted.findings }] : [],
  )
  const shown = found.slice(0, detail.sessions)
  const more = found.length - shown.length
  return [
    ...shown.map(
      ({ file, findings }) =>
        `${code(file)} is not quoted, since \`opencode-session check\` has ${count(findings, "finding")} in it.`,
    ),
    ...(more > 0 ? [`${count(more, "session")} with findings ${more === 1 ? "is" : "are"} not quoted.`] : []),
    ...(leftOut > 0
      ? [
          `${count(leftOut, "session")} on the branch \`opencode/sessions\` ${leftOut === 1 ? "was" : "were"} not looked into: \`--branch-store\` adds ${leftOut === 1 ? "it" : "them"}.`,
        ]
      : []),
  ]
}

const share = (found: number, all: number) => (found === all ? "All" : String(found))
/** Never 100 % of less than all, nor 0 % of something. */
const percent = (part: number, all: number) =>
  `${part === all ? 100 : Math.min(99, Math.max(1, Math.round((100 * part) / all)))} %`

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
  return unquoted.why === "removed" ? removed : cell(code(session.file ?? ""))
}

const removed = "a session that was removed"

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
  const lines = turns.filter((turn) => kept.has(turn)).flatMap((turn) => turnLines(turn, detail))
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

function turnLines(turn: ReviewedTurn, detail: Detail): string[] {
  const { number, sure, probable, files, link } = turn
  const where = files.slice(0, 3).map(code)
  const more = files.length > 3 ? `, ${files.length - 3} more` : ""
  const told =
    sure + probable > 0
      ? ` · ${lineWords(sure, probable)} in ${where.join(", ")}${more}`
      : files.length > 0
        ? " · no line in the change"
        : ""
  return [
    `**${linked(`Turn ${number}`, link)}**${told}`,
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
      text: `${code(file)}: ${count(lines, "line")} written, none left`,
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
  const changed = files.filter(({ added, deleted, was }) => added + deleted > 0 || was)
  const shown = changed.slice(0, detail.files)
  const rows = shown.flatMap((file) => fileRows(file, sessions, detail))
  return [
    "### Files",
    "",
    "| File | Lines | From |",
    "| --- | --- | --- |",
    ...rows,
    ...(changed.length > shown.length ? [`| … ${changed.length - shown.length} more | | |`] : []),
  ]
}

function fileRows(file: ReviewedFile, sessions: readonly ReviewedSession[], { hunks, links }: Detail): string[] {
  const { was, gone, added, deleted, link } = file
  const name = `${was ? `${cell(code(was))} → ` : ""}${linked(cell(code(file.file)), link)}`
  if (added === 0) return [`| ${name} | ${gone ? "removed" : deleted > 0 ? `−${deleted}` : "renamed"} | |`]
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
  if (one.unquoted?.why === "removed") return probably + removed
  const link = one.turns.find(({ number }) => number === turn)?.link ?? one.link
  return `${probably}${linked(`session ${session}, turn ${turn}`, links ? link : undefined)}`
}
