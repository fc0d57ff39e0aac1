/** The answers of `list_sessions` and `search_sessions`. */
import type { SavedListing } from "../../commands/recall/saved-sessions.ts"
import type { SearchReport } from "../../commands/search/search.ts"
import { peopleOf } from "../../session/prompt-authors.ts"
import type { Hit } from "../../session/search/matching-lines.ts"
import { addressOf } from "../../session/turn-address.ts"
import { count, localTime } from "../../support/format.ts"
import { plainLine } from "../output-lines.ts"
import { nameOf } from "./names.ts"
import { brief } from "./quote.ts"

const heading = (session: SavedListing["sessions"][number]): string => {
  const { title, branch, saved } = session
  const told = [
    brief(peopleOf(session) ?? "", 80),
    localTime(saved).slice(0, 10),
    branch && `branch ${brief(branch, 60)}`,
  ]
  return [nameOf(session), brief(title, 120), ...told.filter(Boolean)].join(" · ")
}

export function listingText({ sessions, unreadable, unusable }: SavedListing, limit: number): string {
  const lines = sessions
    .slice(0, limit)
    .map((session) => `- ${heading(session)} · ${count(session.messages, "message")}`)
  const more = sessions.length - lines.length
  return [
    ...(lines.length > 0 ? lines : ["No saved session fits."]),
    ...(more > 0 ? [`[… ${more} older: narrow with since, until, author or branch, or raise limit]`] : []),
    ...noteLines(unusable),
    ...unreadLines(unreadable.map(({ file }) => file)),
  ].join("\n")
}

/** Turns to quote of a session, and characters before and after a match. */
const [mostTurns, around] = [3, 120]

/** @param limit most sessions */
export function foundText(report: SearchReport, limit: number): string {
  const { found, more, unread, unreadBranches, unusable } = report
  const shown = found.slice(0, limit)
  const rest = found.length - shown.length + more
  return [
    ...(shown.length > 0 ? shown.flatMap(foundLines) : ["Nothing was found."]),
    ...(rest > 0 ? [`[… up to ${rest} more sessions: add words, or narrow with file, since or author]`] : []),
    ...noteLines(unusable),
    ...unreadLines(unread),
    ...unreadLines(unreadBranches, unreadBranches.length === 1 ? "1 branch" : `${unreadBranches.length} branches`),
  ].join("\n")
}

function foundLines(session: SearchReport["found"][number]): string[] {
  const { hits, copies = [] } = session
  const best = new Map<number | undefined, Hit>()
  for (const hit of hits) if (!best.has(hit.turn)) best.set(hit.turn, hit)
  const first = [...best.values()].slice(0, mostTurns)
  const others = [...best.keys()].slice(mostTurns).filter(Boolean)
  return [
    `## ${heading(session)}`,
    ...first.map(
      (hit) =>
        `${hit.turn ? addressOf(nameOf(session), hit.turn) : nameOf(session)} ${brief([hit.from, hit.author].filter(Boolean).join(" "), 60)}: ${snippet(hit)}`,
    ),
    ...(others.length > 0
      ? [
          `also in ${others
            .slice(0, 20)
            .map((turn) => `#${turn}`)
            .join(" ")}${others.length > 20 ? " …" : ""}`,
        ]
      : []),
    ...(copies.length > 0 ? [`as well in ${count(copies.length, "copy").replace(/copys$/, "copies")}`] : []),
  ]
}

function snippet({ line, at: [start, end] }: Hit): string {
  const from = Math.max(0, start - around)
  const to = Math.min(line.length, Math.min(end, start + 200) + around)
  return `${from > 0 ? "…" : ""}${brief(line.slice(from, to), 400 + around)}${to < line.length ? "…" : ""}`
}

export const noteLines = (notes: readonly string[]) => notes.map((note) => `(${plainLine(note)})`)

export const unreadLines = (files: readonly string[], what = count(files.length, "saved session")): string[] =>
  files.length > 0
    ? [
        `(${what} could not be read: ${files
          .slice(0, 3)
          .map((file) => brief(file, 120))
          .join(", ")}${files.length > 3 ? ", …" : ""})`,
      ]
    : []
