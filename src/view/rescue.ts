/** The report of `rescue`, as text and as JSON. */
import { join, relative } from "node:path"
import type { Done, LeftBehind, RescueReport } from "../commands/rescue/rescue-report.ts"
import { age, count } from "../support/format.ts"
import type { World } from "../support/world.ts"
import { goOn } from "./go-on.ts"
import { oneLine, visible } from "./printable.ts"
import { plainScreen, type Screen, table } from "./terminal/table.ts"

export function rescueText(
  report: RescueReport,
  { cwd, now }: Pick<World, "cwd" | "now">,
  screen: Screen = plainScreen,
): string {
  const { found, database, done, kept, failed, dryRun } = report
  if (found.length === 0) return `OpenCode 1 left nothing behind in ${visible(database)}.\n`
  if (done.length + kept.length + failed.length === 0) return listed(found, now(), screen)
  const lines = [
    ...done.map((one) => doneLine(one, dryRun, cwd)),
    ...kept.map(
      ({ session, why }) => `Not brought in: ${named(session)}: ${why}; --session ${session.id} does it anyway`,
    ),
    ...failed.flatMap(({ session, problem }) => [
      `Not brought in: ${named(session)}`,
      `  ${visible(problem.what)}`,
      `  ${visible(problem.next)}`,
    ]),
    ...(dryRun ? [] : theOnly(report, cwd)),
  ]
  return `${lines.join("\n")}\n`
}

const named = ({ title, id }: Pick<LeftBehind, "title" | "id">) => `${oneLine(title)} (${id})`

const verbs: Record<Done["action"], [real: string, dry: string]> = {
  imported: ["Brought in", "Would bring in"],
  extended: ["Extended", "Would extend"],
  copied: ["Brought in as a copy", "Would bring in as a copy"],
  saved: ["Saved", "Would save"],
  unchanged: ["Saved already", "Saved already"],
}

function doneLine(one: Done, dryRun: boolean, cwd: string): string {
  const { action, title, sessionID, messages, subagents, directory } = one
  const isFile = "file" in one
  // What a dry run counts are turns.
  const number = count(messages, dryRun && !isFile ? "turn" : "message")
  const held = [number, ...(subagents > 0 ? [count(subagents, "subagent")] : [])].join(", ")
  const where = isFile ? relative(cwd, join(directory, one.file)) : directory
  const line = `${verbs[action][dryRun ? 1 : 0]}: ${oneLine(title)} (${[sessionID, held].filter(Boolean).join(", ")})`
  return `${line}\n  ${visible(where)}`
}

function theOnly({ done, command }: RescueReport, cwd: string): string[] {
  const [only, second] = done
  if (!only || second || "file" in only) return []
  return goOn({ command, sessionID: only.sessionID, folder: only.directory, cwd })
}

function listed(found: readonly LeftBehind[], now: Date, screen: Screen): string {
  const rows = found.map(({ active, turns, subagents, title }, index) => [
    String(index + 1),
    oneLine(title),
    age(new Date(active), now),
    String(turns),
    String(subagents),
  ])
  const [head = "", ...lines] = table(
    [
      { head: "#", align: "right" },
      { head: "title", style: "bold", least: 24 },
      { head: "written", style: "dim" },
      { head: "turns", align: "right" },
      { head: "subagents", align: "right" },
    ],
    rows,
    screen,
  )
  const indent = " ".repeat(String(found.length).length + 2)
  const below = (index: number) => {
    const one = found[index]
    return one ? [`${indent}${stateOf(one)}`, `${indent}${one.id}`, `${indent}${visible(one.directory)}`] : []
  }
  const all = [
    "OpenCode 2 does not have these sessions of OpenCode 1, or has them shorter:",
    head,
    ...lines.flatMap((line, index) => [line, ...below(index)]),
    "",
    "Bring them in:",
    "  opencode-session rescue --all",
    "",
    "Or some of them:",
    "  opencode-session rescue --session ID",
  ]
  return `${all.join("\n")}\n`
}

function stateOf({ problem, deleted, afterTakeover, here }: LeftBehind): string {
  if (problem) return `cannot be read: ${visible(problem)}`
  if (deleted) return "deleted in OpenCode 2"
  if (here === "shorter") return "goes on from what OpenCode 2 has"
  if (here === "diverged") return "went on in both: comes in as a copy"
  return afterTakeover ? "not in OpenCode 2" : "not taken over by OpenCode 2"
}

/** Times are ISO 8601. */
export function rescueJson({ found, database, done, kept, failed, dryRun, warnings }: RescueReport) {
  return {
    found: found.map(({ active, ...session }) => ({ ...session, active: new Date(active).toISOString() })),
    database,
    rescued: done,
    kept: kept.map(({ session, why }) => ({ id: session.id, why })),
    failed: failed.map(({ session, problem }) => ({ id: session.id, what: problem.what, next: problem.next })),
    dryRun,
    warnings,
  }
}
