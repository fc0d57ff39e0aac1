/** The report of `search` as text. */
import type { SearchReport } from "../commands/search/search.ts"
import { peopleOf } from "../session/prompt-authors.ts"
import type { Hit } from "../session/search/matching-lines.ts"
import { age, count } from "../support/format.ts"
import { plainLine } from "./output-lines.ts"
import { flowed, paint, type Screen, widthOf } from "./terminal/lines.ts"

/** Most hits to show per session, and characters before and after a match. */
const most = { hits: 3, around: 60 }

export function searchText({ found, more }: SearchReport, screen: Screen, now: Date): string {
  if (found.length === 0) return "Nothing was found.\n"
  const groups = found.map(({ title, file, saved, branches, hits, copies = [], ...who }) => {
    const told = [branches ? `${branches[0]}:${file}` : file.replace(/^.*\//, ""), peopleOf(who), age(saved, now)]
    return [
      ...sessionHeading(title, told, screen),
      ...hits.slice(0, most.hits).map((hit) => hitLine(hit, screen)),
      ...(copies.length > 0 ? [paint(screen, "dim", `  as well in its ${copiesWords(copies)}`)] : []),
      ...(hits.length > most.hits ? [paint(screen, "dim", `  … ${hits.length - most.hits} more`)] : []),
    ].join("\n")
  })
  const sessions = `${count(found.length, "session")}${more > 0 ? ` of ${found.length + more} or fewer` : ""}`
  return `${groups.join("\n\n")}\n\n${paint(screen, "dim", sessions)}\n`
}

export const moreWords = ({ more }: Pick<SearchReport, "more">): string =>
  `Up to ${count(more, "more session")} may have hits and ${more === 1 ? "was" : "were"} not searched: narrow the search.`

/** Its title, and what else is told of a session. */
export const sessionHeading = (title: string, told: readonly (string | undefined)[], screen: Screen): string[] =>
  flowed(screen, [
    { text: plainLine(title), style: "bold" },
    { text: `  ${plainLine(told.filter(Boolean).join(" · "))}`, style: "dim" },
  ])

/** `copy a.json`, `copies a.json and b.json` */
export const copiesWords = (files: readonly string[]): string =>
  `${files.length > 1 ? "copies" : "copy"} ${plainLine(files.map((file) => file.replace(/^.*\//, "")).join(", "))}`

function hitLine({ turn, from, author, line, at: [start, end] }: Hit, screen: Screen): string {
  const named = plainLine([turn && "turn", turn, from, author].filter(Boolean).join(" "))
  const where = paint(screen, "cyan", named)
  const room = (screen.width - widthOf(named) - (end - start) - 6) >> 1
  const around = screen.width === Number.POSITIVE_INFINITY ? most.around : Math.max(12, Math.min(most.around, room))
  const before = plainLine(`x${line.slice(Math.max(0, start - around), start)}x`).slice(1, -1)
  const after = plainLine(`x${line.slice(end, end + around)}x`).slice(1, -1)
  const [left, right] = [start > around ? "…" : "", end + around < line.length ? "…" : ""]
  const match = paint(screen, ["bold", "yellow"], plainLine(line.slice(start, end)))
  return `  ${where}  ${left}${before.trimStart()}${match}${after.trimEnd()}${right}`
}
