/** The list of saved sessions as text. */
import type { Listed, ListReport } from "../commands/list/list.ts"
import { storeBranch } from "../session/document/location.ts"
import { originals } from "../session/relation/find-copies.ts"
import { age, size } from "../support/format.ts"
import { oneLine, visible } from "./printable.ts"
import { widthOf } from "./terminal/lines.ts"

export function listText({ sessions, root }: ListReport, now: Date): string {
  if (sessions.length === 0) return `There are no saved sessions in ${oneLine(root)}.\n`
  const numberOf = new Map(
    sessions.flatMap(({ sessionID, branches }, index) => (branches ? [] : [[sessionID, index + 1] as const])),
  )
  const copied = originals(sessions)
  const copyOf = (session: Listed) => session.copyOf ?? copied.get(session)?.sessionID
  const isTwofold = new Set(sessions.flatMap(({ store }) => store ?? [])).size > 1
  const rows = sessions.map((session, index) => {
    const { file, branches, mark, store } = session
    const original = copyOf(session)
    return {
      cells: [
        // Sessions on other branches have no number: `load` takes numbers from the worktree.
        branches ? "" : String(index + 1),
        age(session.saved, now),
        String(session.messages),
        session.subagents === undefined ? "" : String(session.subagents),
        size(session.bytes),
        oneLine(session.by ?? ""),
        oneLine(session.branch ?? ""),
        oneLine(session.title),
      ],
      below: [
        visible(branches ? `${branches[0]}:${file}` : file.replace(/^.*\//, "")),
        ...(branches && branches.length > 1 ? [`also on ${oneLine(branches.slice(1).join(", "))}`] : []),
        ...(isTwofold && store === "branch" ? [`on ${storeBranch}`] : []),
        ...(mark ? [mark] : []),
        ...(original ? [`copy of ${numberOf.get(original) ?? original}`] : []),
      ].join(", "),
    }
  })
  const head = ["#", "saved", "messages", "subagents", "size", "by", "branch", "title"]
  const cells = rows.map((row) => row.cells)
  const [first = "", ...lines] = table(head, cells, [0, 2, 3, 4])
  const indent = " ".repeat(String(sessions.length).length + 2)
  return `${[first, ...lines.flatMap((line, index) => [line, `${indent}${rows[index]?.below}`])].join("\n")}\n`
}

/** @param right indexes of right-aligned columns; the last column is not padded */
export function table(head: string[], rows: string[][], right: number[]): string[] {
  const widths = head.map((title, column) =>
    rows.reduce((most, row) => Math.max(most, widthOf(row[column] ?? "")), title.length),
  )
  const cell = (value: string, column: number) => {
    const space = " ".repeat(Math.max(0, (widths[column] ?? 0) - widthOf(value)))
    if (column === head.length - 1) return value
    return right.includes(column) ? space + value : value + space
  }
  return [head, ...rows].map((row) => row.map(cell).join("  "))
}
