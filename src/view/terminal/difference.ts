/** `opencode-session diff`: two versions of a session, for a reviewer. */
import type { DiffReport } from "../../commands/diff/diff.ts"
import type { CallDifference, Difference, Kind, TurnDifference } from "../../session/transcript/difference.ts"
import { isSame } from "../../session/transcript/difference.ts"
import { count } from "../../support/format.ts"
import { plainLine } from "../output-lines.ts"
import { changed, tick } from "../session-figures.ts"
import { diffLines } from "./diff.ts"
import { paint, prefixed, type Screen } from "./lines.ts"

const signs = { added: "+", changed: "~", removed: "-" } as const
const styles = { added: "green", changed: "yellow", removed: "red" } as const

/** Most lines of an answer; `show` has the rest. */
const long = 20

export function differenceText(report: DiffReport, screen: Screen): string {
  const { title, sessionID, old, new: now, difference } = report
  const lines = [
    paint(screen, "bold", plainLine(title)),
    paint(screen, "dim", `${plainLine(sessionID)} · ${plainLine(old)} → ${plainLine(now)}`),
    paint(screen, "dim", summary(report)),
    ...differenceLines(difference, screen),
  ]
  return `${lines.join("\n")}\n`
}

function summary({ difference, identical }: DiffReport): string {
  const { turns, unchanged, sameSession } = difference
  if (!sameSession && unchanged === 0) return "these are two sessions: no turn of one is in the other"
  if (sameSession && isSame(difference))
    return identical
      ? `both say the same: ${count(unchanged, "turn")}`
      : `${count(unchanged, "turn")}, the same in both; other fields of the file differ`
  const of = (kind: Kind) => turns.filter((turn) => turn.kind === kind).length
  const told = (["added", "changed", "removed"] as const).flatMap((kind) =>
    of(kind) > 0 ? [`${count(of(kind), "turn")} ${kind}`] : [],
  )
  const both = sameSession ? `${unchanged} the same` : `${count(unchanged, "turn")} in both`
  return `${sameSession ? "" : "these are two sessions: "}${[...told, both].join(", ")}`
}

function differenceLines({ title, turns, todos, strays }: Difference, screen: Screen): string[] {
  const mark = (kind: Kind, text: string) => paint(screen, styles[kind], `${signs[kind]} ${text}`)
  return [
    ...(title ? ["", mark("changed", `Title: ${title.map(plainLine).join(" → ")}`)] : []),
    ...turns.flatMap((turn) => ["", ...turnLines(turn, screen)]),
    ...strays.flatMap(({ kind, title, difference }) => [
      "",
      mark(kind, `Subagent: ${plainLine(title)}`),
      ...prefixed("  │ ", differenceLines(difference, screen).slice(1)),
    ]),
    ...(todos.length > 0 ? ["", paint(screen, "bold", "Todos")] : []),
    ...todos.map(({ kind, before, priorityBefore, status, priority, content }) => {
      const was = before === undefined ? "" : `${tick(before)} → `
      const rank =
        priorityBefore === undefined ? "" : ` (priority ${plainLine(priorityBefore)} → ${plainLine(priority)})`
      return mark(kind, `${was}${tick(status)} ${plainLine(content)}${rank}`)
    }),
  ]
}

function turnLines({ kind, number, prompt, info, said, calls, others }: TurnDifference, screen: Screen): string[] {
  const [asked = "", ...more] = prompt.trim().split("\n")
  const head = `${signs[kind]} ${number} · ${plainLine(asked) || "(no prompt)"}${more.length > 0 ? ` … ${count(more.length, "more line")}` : ""}`
  const fields = info.map(
    ({ what, before, after }) => `${paint(screen, "dim", `${what}:`)} ${plainLine(before)} → ${plainLine(after)}`,
  )
  const texts = said.flatMap(({ who, hunks }) => [
    ...(kind === "changed" ? [paint(screen, "dim", `${who}:`)] : []),
    ...diffLines({ hunks }, screen, long),
  ])
  const rest =
    others > 0
      ? [paint(screen, "dim", `and ${count(others, "other part")}: reasoning, attachments, notes, added texts`)]
      : []
  return [
    paint(screen, ["bold", styles[kind]], head),
    ...prefixed("    ", [...fields, ...calls.flatMap((call) => callLines(call, screen)), ...texts, ...rest]),
  ]
}

function callLines({ kind, tool, target, failed, changes, subagent }: CallDifference, screen: Screen): string[] {
  const files = changes.map((one) => (changes.length > 1 ? `${plainLine(one.file)} ${changed(one)}` : changed(one)))
  const line = [signs[kind], failed ? "✗" : "●", plainLine(tool), plainLine(target)].join(" ")
  return [
    `${paint(screen, styles[kind], line)}${files.length > 0 ? paint(screen, "dim", `  ${files.join(", ")}`) : ""}`,
    ...(subagent ? prefixed("  │ ", differenceLines(subagent, screen).slice(1)) : []),
  ]
}
