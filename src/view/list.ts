/** The list of saved sessions as text. */
import type { Listed, ListReport } from "../commands/list/list.ts"
import { storeBranch } from "../session/document/location.ts"
import { peopleOf } from "../session/prompt-authors.ts"
import { originals } from "../session/relation/find-copies.ts"
import { age, count, size } from "../support/format.ts"
import { oneLine, visible } from "./printable.ts"
import { type Column, plainScreen, type Screen, table } from "./terminal/table.ts"

type Layout = { screen?: Screen /** Also messages, subagents, size and file. */; long?: boolean | undefined }

export function listText({ sessions, root, total, mayFetch }: ListReport, now: Date, layout: Layout = {}): string {
  const { screen = plainScreen, long = false } = layout
  if (sessions.length === 0)
    return total > 0
      ? `None of the ${count(total, "saved session")} fits.\n`
      : `There are no saved sessions in ${oneLine(root)}.${mayFetch ? " Get those of your colleagues with `opencode-session list --fetch`." : ""}\n`
  const rows = sessions.map(
    ({ number, title, saved, branch, ...who }) =>
      [
        // Sessions on other branches have no number: `load` takes numbers from the worktree.
        number === undefined ? "" : String(number),
        oneLine(title),
        oneLine(peopleOf(who) ?? ""),
        age(saved, now),
        oneLine(branch ?? ""),
      ] as const,
  )
  const states = statesOf(sessions)
  const columns: Column[] = [
    { head: "#", align: "right" },
    { head: "title", style: "bold", least: 24, shrinks: 3 },
    { head: "by", least: 10, shrinks: 2 },
    { head: "saved", style: "dim" },
    { head: "branch", style: "dim", least: 12, shrinks: 1 },
    { head: "status", style: (state) => styleOf(state), least: 12, shrinks: 4 },
  ]
  const [head = "", ...lines] = table(
    columns,
    rows.map((row, index) => [...row, states[index] ?? ""]),
    screen,
  )
  const indent = " ".repeat(Math.max(...rows.map(([number]) => number.length)) + 2)
  const below = sessions.map((session) => belowLines(session, long).map((line) => `${indent}${line}`))
  return `${[head, ...lines.flatMap((line, index) => [line, ...(below[index] ?? [])])].join("\n")}\n`
}

function statesOf(sessions: readonly Listed[]): string[] {
  const numberOf = new Map(sessions.flatMap(({ sessionID, number }) => (number ? [[sessionID, number] as const] : [])))
  const copied = originals(sessions)
  const isTwofold = new Set(sessions.flatMap(({ store }) => store ?? [])).size > 1
  return sessions.map((session) => {
    const { mark, store, branches, copyOf = copied.get(session)?.sessionID } = session
    return [
      ...(mark ? [mark] : []),
      ...(isTwofold && store === "branch" ? [`on ${oneLine(branches?.[0] ?? storeBranch)}`] : []),
      ...(copyOf ? [`copy of ${numberOf.get(copyOf) ?? copyOf}`] : []),
    ].join(", ")
  })
}

/** What stands below a session: the name by which another branch's is loaded, alone on its line. */
function belowLines({ file, branches, messages, subagents, bytes }: Listed, long: boolean): string[] {
  const [first, ...others] = branches ?? []
  const figures = [
    count(messages, "message"),
    ...(subagents === undefined ? [] : [count(subagents, "subagent")]),
    size(bytes),
    ...(others.length > 0 ? [`also on ${oneLine(others.join(", "))}`] : []),
  ].join(", ")
  const name = visible(first === undefined ? file.replace(/^.*\//, "") : `${first}:${file}`)
  return [...(long ? [figures] : []), ...(long || first !== undefined ? [name] : [])]
}

function styleOf(state: string) {
  if (/^(diverged|in conflict)/.test(state)) return "red"
  if (/ahead/.test(state)) return "yellow"
  return /^here/.test(state) ? "green" : "dim"
}
