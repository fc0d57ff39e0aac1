/** What a command tells a person: the report of each, as text. */
import { relative } from "node:path"
import type { Found } from "../commands/current.ts"
import type { ListReport } from "../commands/list.ts"
import type { LoadReport } from "../commands/load.ts"
import type { SaveReport } from "../commands/save.ts"
import { count, localTime, size } from "../commands/words.ts"
import { oneLine, shellWord } from "./printable.ts"

const why: Record<Found, string> = {
  named: "as named",
  environment: "named by OPENCODE_SESSION_ID",
  "tool call": "the one that runs this command",
  "most recent": "the most recent one here",
  chosen: "as chosen",
}

export function saveText(report: SaveReport, cwd: string): string {
  const { title, sessionID, found, bytes, messages, cut, changed, dryRun, place } = report
  const file = shellWord(relative(cwd, `${place.root}/${report.file}`))
  const done = changed ? (dryRun ? "Would save" : "Saved") : "Unchanged since it was saved"
  const left = cut > 0 ? `; ${count(cut, "unfinished message")} left out` : ""
  const lines = [
    `${done}: ${oneLine(title)} (${sessionID}, ${why[found]})`,
    `  ${file}`,
    `  ${count(messages, "message")}, ${size(bytes)}${left}`,
  ]
  if (dryRun || !changed) return text(lines)
  if (place.git)
    lines.push(
      "",
      "Share it:",
      `  git add ${report.ignored ? "-f " : ""}${file}`,
      `  git commit -m ${shellWord(`Save session: ${title}`)} -- ${file}`,
      "  git push",
    )
  const name = report.file.replace(/^.*\//, "").replace(/\.json$/, "")
  lines.push(
    "",
    "Load it elsewhere:",
    ...(place.git ? ["  git pull"] : []),
    `  opencode-session load ${shellWord(name)}`,
  )
  return text(lines)
}

export function loadText(report: LoadReport, cwd: string): string {
  const { title, sessionID, messages, action, place } = report
  const done = { imported: "Loaded", "would import": "Would load", unchanged: "Already here, the same" }[action]
  const lines = [`${done}: ${oneLine(title)} (${sessionID}), ${count(messages, "message")}`]
  if (action === "would import") return text(lines)
  const goThere = cwd === place.root ? "" : `cd ${shellWord(place.root)} && `
  return text([...lines, "", "Go on with it:", `  ${goThere}opencode -s ${sessionID}`])
}

export function listText({ sessions, root }: ListReport): string {
  if (sessions.length === 0) return text([`There are no saved sessions in ${oneLine(root)}.`])
  const rows = sessions.map(({ file, messages, bytes, saved, title }, index) => [
    String(index + 1),
    oneLine(file.replace(/^.*\//, "")),
    String(messages),
    size(bytes),
    localTime(saved),
    oneLine(title),
  ])
  return text(table(["#", "file", "messages", "size", "saved", "title"], rows, [0, 2, 3]))
}

/** @param right columns that are aligned to the right; the last column is not padded */
function table(head: string[], rows: string[][], right: number[]): string[] {
  const widths = head.map((title, column) =>
    Math.max(...[[...title], ...rows.map((row) => [...(row[column] ?? "")])].map((cell) => cell.length)),
  )
  const cell = (value: string, column: number) => {
    const space = " ".repeat(Math.max(0, (widths[column] ?? 0) - [...value].length))
    if (column === head.length - 1) return value
    return right.includes(column) ? space + value : value + space
  }
  return [head, ...rows].map((row) => row.map(cell).join("  "))
}

const text = (lines: string[]) => `${lines.join("\n")}\n`
