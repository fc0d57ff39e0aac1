/** The report of `why` as text: where a file or a line comes from. */
import type { LineReport, Touched, WhyReport } from "../commands/why/why.ts"
import type { Edit } from "../session/line-edits.ts"
import { peopleOf } from "../session/prompt-authors.ts"
import { count, localTime } from "../support/format.ts"
import { plain, plainLine } from "./output-lines.ts"
import { copiesWords, sessionHeading } from "./search.ts"
import { changed } from "./session-figures.ts"
import { flowed, folded, paint, prefixed, type Screen } from "./terminal/lines.ts"
import { markdownLines } from "./terminal/markdown.ts"

export function whyText(report: WhyReport, screen: Screen): string {
  const { file, touched, line } = report
  const lines = line ? lineLines(file, line, touched.length, screen) : fileLines(report, screen)
  return `${lines.join("\n")}\n`
}

function fileLines({ file, touched, missing }: WhyReport, screen: Screen): string[] {
  if (touched.length === 0)
    return [
      missing
        ? `There is no file ${plainLine(file)} here, and no saved session has changed one.`
        : `No saved session has changed ${plainLine(file)}.`,
    ]
  return touched.flatMap(({ session, edits, copies = [] }, index) => {
    const turns = [...new Set(edits.map(({ turn }) => turn))]
    return [
      ...(index > 0 ? [""] : []),
      ...heading(session, screen),
      ...besides(copies, screen),
      ...turns.map((turn) => {
        const own = edits.filter((edit) => edit.turn === turn)
        // A call and the summary of its turn give the same change.
        const { prompt, change } = own.at(-1) as Edit
        const asked = plainLine(prompt).slice(0, 100) || "(no prompt)"
        return `  ${paint(screen, "cyan", `turn ${turn}`)}  ${changed(change)}  ${asked}`
      }),
    ]
  })
}

function lineLines(file: string, line: LineReport, touched: number, screen: Screen): string[] {
  const { number, text, commit, isCommitUnknown, written } = line
  const came = commit
    ? `commit ${commit.hash.slice(0, 7)} by ${commit.author}, ${localTime(new Date(commit.time))}: ${commit.subject}`
    : uncommitted(isCommitUnknown)
  const place = { text: plainLine(`${file}:${number}`), style: "bold" } as const
  const head = [
    ...flowed(screen, [place, { text: `  ${plain(text).trim()}` }]),
    ...flowed(screen, [{ text: plainLine(came) }]),
    "",
  ]
  if (!written) {
    const looked =
      touched > 0
        ? `${count(touched, "session")} changed this file, but none can be shown to have written this line`
        : "No saved session has changed this file"
    return [...head, `${looked}.`]
  }
  const { session, edit, sure, evidence, copies = [] } = written
  return [
    ...head,
    `${sure ? "Written" : "Probably written"} in turn ${edit.turn} of`,
    ...heading(session, screen),
    ...besides(copies, screen),
    ...flowed(screen, [{ text: evidence.join("; "), style: "dim" }], "  "),
    "",
    ...quotation(
      edit.author ? `Asked by ${plainLine(edit.author)}:` : "Asked:",
      plain(edit.prompt).trim().split("\n"),
      screen,
    ),
    ...(edit.answer ? ["", ...quotation("Answered:", markdownLines(edit.answer, inside(screen)), screen)] : []),
  ]
}

/** In place of a line's commit. */
export const uncommitted = (isUnknown = false): string =>
  isUnknown ? "its commit is not known: git blame does not answer for this line" : "not committed yet"

const besides = (copies: readonly string[], screen: Screen): string[] =>
  copies.length > 0 ? flowed(screen, [{ text: `as well in its ${copiesWords(copies)}`, style: "dim" }], "  ") : []

const heading = ({ title, file, saved, ...who }: Touched["session"], screen: Screen): string[] =>
  sessionHeading(title, [file.replace(/^.*\//, ""), peopleOf(who), localTime(saved)], screen)

const inside = (screen: Screen): Screen => ({ ...screen, width: Math.max(20, screen.width - 2) })

function quotation(what: string, lines: readonly string[], screen: Screen): string[] {
  const shown = folded(lines, 12, (more) => `… ${count(more, "more line")}`)
  return [paint(screen, "cyan", what), ...prefixed("  ", shown)]
}
