/** What a review comes to, in sentences: how much of the change is traced, and what was not looked into. */
import { type ReviewedFile, type ReviewReport, removedSession } from "../../commands/review/report.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { count } from "../../support/format.ts"
import { code } from "./prose.ts"

export function summary(report: ReviewReport): string {
  const opaque = report.files.filter(({ isOpaque }) => isOpaque).length
  const left =
    opaque > 0
      ? [`${count(opaque, "file")} ${opaque === 1 ? "is" : "are"} binary or too large, and could not be compared.`]
      : []
  return [...traced(report), ...left].join(" ")
}

function traced({ lines, sessions, files, commits, range }: ReviewReport): string[] {
  const { added, sure, probable } = lines
  if (commits.length === 0) return [`There are no commits in ${code(range.name)}.`]
  if (files.length === 0) return [`These commits change nothing outside of \`${sessionsFolder}\`.`]
  if (added === 0) return [`${count(commits.length, "commit")}, which ${withoutLines(files)}.`]
  const found = sure + probable
  if (found === 0) return [`None of ${count(added, "added line")} can be shown to come from a saved session.`]
  const from = `${share(found, added)} of ${count(added, "added line")} (${percent(found, added)})`
  const wrote = sessions.filter((one) => one.sure + one.probable > 0).length
  const left = added - found
  return [
    `**${from} come from ${count(wrote, "saved session")}**${probable > 0 ? `, ${probable} of them probably` : ""}.`,
    ...(left > 0
      ? [
          `${count(left, "line")} could not be traced to a saved session: a person or a command may have written ${left === 1 ? "it" : "them"}, or a session that is not saved.`,
        ]
      : []),
  ]
}

/** What was done to a file that got no line. */
export function changeWord({ gone, isOpaque, isNew, was, deleted }: ReviewedFile): string {
  if (gone) return "removed"
  if (deleted > 0) return `−${deleted}`
  const word = was ? "renamed" : isNew ? "new" : ""
  if (isOpaque) return word ? `${word}, not compared` : "not compared"
  return isNew ? "new, empty" : word || "mode changed"
}

function withoutLines(files: readonly ReviewedFile[]): string {
  const all = (is: (file: ReviewedFile) => unknown) => files.every(is)
  if (all(({ deleted }) => deleted > 0)) return "only removed lines"
  if (all(({ gone }) => gone)) return "only removed files"
  if (all(({ was, deleted, isOpaque }) => was && deleted === 0 && !isOpaque)) return "only renamed files"
  return files.some(({ isOpaque }) => isOpaque) ? "added no lines that can be compared" : "added no lines"
}

/** What is not quoted, and what was not looked into. @param most sessions with findings that are named */
export function unquotedLines({ sessions, unread, unreadChanged, leftOut }: ReviewReport, most: number): string[] {
  const found = sessions.flatMap(({ session, unquoted }) =>
    unquoted?.why === "findings" ? [{ file: session.file ?? "", findings: unquoted.findings }] : [],
  )
  const shown = found.slice(0, most)
  const more = found.length - shown.length
  return [
    ...shown.map(
      ({ file, findings }) =>
        `${code(file)} is not quoted, since \`opencode-session check\` has ${count(findings, "finding")} in it.`,
    ),
    ...(more > 0 ? [`${count(more, "session")} with findings ${more === 1 ? "is" : "are"} not quoted.`] : []),
    ...unreadLines(unreadChanged, " of this change"),
    ...unreadLines(unread.filter((file) => !unreadChanged.includes(file))),
    ...(leftOut > 0
      ? [
          `${count(leftOut, "session")} on the branch \`opencode/sessions\` ${leftOut === 1 ? "was" : "were"} not looked into: \`--branch-store\` adds ${leftOut === 1 ? "it" : "them"}.`,
        ]
      : []),
  ]
}

/** action.yml and GitLab's template look for the beginning of those of the change. */
function unreadLines(unread: readonly string[], which = ""): string[] {
  if (unread.length === 0) return []
  const named = unread.filter((file) => file !== removedSession)
  const names = [...named.slice(0, 3).map(code), ...(named.length > 3 ? ["…"] : [])].join(", ")
  const were = unread.length === 1 ? "was" : "were"
  return [
    `${count(unread.length, "saved session")}${which} could not be read, and ${were} not looked into${names ? `: ${names}` : ""}.`,
  ]
}

const share = (found: number, all: number) => (found === all ? "All" : String(found))
/** Never 100 % of less than all, nor 0 % of something. */
const percent = (part: number, all: number) =>
  `${part === all ? 100 : Math.min(99, Math.max(1, Math.round((100 * part) / all)))} %`
