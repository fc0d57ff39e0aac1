/** The reports of the commands as text. */

import { relative } from "node:path"
import type { Action, LoadReport } from "../commands/load/load.ts"
import type { MoveReport } from "../commands/move/move.ts"
import type { Committed } from "../commands/save/commit-saved.ts"
import type { Found, SaveReport } from "../commands/save/save-report.ts"
import { counted, slimWords } from "../session/document/facts-in-words.ts"
import { nameOf, storeBranch } from "../session/document/location.ts"
import { count, size } from "../support/format.ts"
import { goOn } from "./go-on.ts"
import { oneLine, shellWord } from "./printable.ts"

const why: Record<Found, string> = {
  named: "as named",
  environment: "named by OPENCODE_SESSION_ID",
  "tool call": "the one that runs this command",
  "most recent": "the most recent one here",
  chosen: "as chosen",
}

export function saveText(report: SaveReport, cwd: string, committed?: Committed): string {
  const { title, sessionID, found, bytes, messages, changed, dryRun, place } = report
  const isOnBranch = report.store === "branch"
  const fromHere = (path: string) =>
    shellWord(isOnBranch ? path : relative(cwd, `${place.root}/${path}`).replace(/^-/, "./-"))
  const kept = committed?.file ?? report.file
  const file = fromHere(kept)
  const share = report.share.map(fromHere).join(" ")
  const verb = changed ? (dryRun ? "Would save" : "Saved") : unchangedWords(report)
  const held = [
    count(messages, "message"),
    ...(report.subagents > 0 ? [count(report.subagents, "subagent")] : []),
  ].join(", ")
  const left = leftOut(report)
  const lines = [
    `${verb}: ${oneLine(title)} (${sessionID}, ${why[found]})`,
    `  ${isOnBranch ? `${storeBranch}:` : ""}${file}`,
    `  ${held}, ${size(bytes)}${beside(report)}${left && `; ${left}`}`,
    ...(report.until ? [`  ${untilWords(report.until)}`] : []),
    ...redactedLines(report),
    ...committedLines(committed),
  ]
  // After a problem, the failure that follows says what to do next.
  if (dryRun || committed?.problem) return text(lines)
  if (isOnBranch) return text([...lines, ...handOver({ ...report, file: kept }, committed)])
  if (!changed && !committed?.made && report.share.length === 0) return text(lines)
  if (committed?.sharesMore) return text(lines)
  const shareIt = shareHead(report)
  if (committed && committed.pushed === undefined) lines.push(...shareIt, "  git push")
  else if (!committed && place.git && report.share.length > 0) lines.push(...shareIt, ...shareLines(report, share))
  lines.push(
    "",
    "Load it elsewhere:",
    ...(place.git ? ["  git pull"] : []),
    `  opencode-session load ${shellWord(nameOf(report.file))}`,
  )
  return text(lines)
}

/** What was saved may be less than what is here. */
export const unchangedWords = ({ until }: Pick<SaveReport, "until">) =>
  until?.later ? "Saved already" : "Unchanged since it was saved"

/** `up to turn 12; 3 later turns are left out`: of the file, since an earlier version may have them. */
export function untilWords({ turn, later }: NonNullable<SaveReport["until"]>): string {
  if (later === 0) return `up to turn ${turn}, the last one`
  return `up to turn ${turn}; ${count(later, "later turn")} ${later === 1 ? "is" : "are"} left out`
}

/** Without it, a save would add the later turns. */
const untilOption = (until: SaveReport["until"]) => (until ? ` --until ${until.turn}` : "")

const shareHead = ({ first }: SaveReport) => [
  "",
  "Share it:",
  ...(first ? [`  opencode-session save ${shellWord(first)} --commit --push`] : []),
]

/** Git commits an ignored file only when it is told to. @param files for a shell */
function shareLines({ ignored, sessionID, title, found, until }: SaveReport, files: string): string[] {
  const which = found === "named" || found === "chosen" ? ` ${sessionID}` : ""
  if (!ignored) return [`  opencode-session save${which}${untilOption(until)} --commit --push`]
  return [
    `  git add -f ${files}`,
    `  git commit -m ${shellWord(`Save session: ${oneLine(title)}`)} -- ${files}`,
    "  git push",
  ]
}

/** How to share a session on the branch. */
function handOver(report: SaveReport, committed: Committed | undefined): string[] {
  const { file, sessionID, changed, until } = report
  const share = [...shareHead(report), `  opencode-session save ${sessionID}${untilOption(until)} --push`]
  const load = ["", "Load it elsewhere:", `  opencode-session load --fetch ${shellWord(nameOf(file))}`]
  if (committed?.pushed !== undefined) return load
  return changed ? [...share, ...load] : share
}

export function committedLines(committed: Committed | undefined): string[] {
  if (!committed?.commit) return []
  const { commit, made, branch, pushed, gone = [] } = committed
  const id = commit.slice(0, 7)
  const where = branch ? `on ${oneLine(branch)}` : `on no branch: \`git branch NAME ${id}\` keeps it`
  return [
    `  ${made ? `committed as ${id} ${where}` : `nothing to commit: ${id} has it as it is`}`,
    ...(pushed === undefined ? [] : [`  pushed to ${oneLine(pushed)}`]),
    ...(gone.length === 0 ? [] : [`  no longer there: ${gone.map(oneLine).join(", ")}`]),
  ]
}

const beside = ({ attachments }: SaveReport) =>
  attachments?.kept === "beside" ? `, ${count(attachments.files.length, "attachment")} beside it` : ""

type Left = Pick<SaveReport, "cut" | "left" | "slim" | "attachments">

/** `left out: 2 unfinished messages, 1 share link, 48,210 characters of 3 tool outputs`, or nothing. */
export function leftOut({ cut, left, slim, attachments }: Left): string {
  const out = [
    ...(cut > 0 ? [count(cut, "unfinished message")] : []),
    ...Object.entries(left).map(([what, number]) => counted(number, what)),
    ...(slim ? slimWords(slim) : []),
    ...(attachments && attachments.kept !== "beside" ? [count(attachments.files.length, "attachment")] : []),
  ]
  return out.length > 0 ? `left out: ${out.join(", ")}` : ""
}

/** `redacted: 2 password, 1 jwt`, or nothing. */
export function redactedCounts({ redacted }: Pick<SaveReport, "redacted">): string {
  const counts = Object.entries(redacted.counts).map(([kind, number]) => `${number} ${kind}`)
  return counts.length > 0 ? `redacted: ${counts.join(", ")}` : ""
}

/** `Redacted: 2 secrets in 10 places`, or nothing: equal secrets have equal markers. */
export function redactedInShort({ redacted: { places } }: Pick<SaveReport, "redacted">): string {
  if (places.length === 0) return ""
  const secrets = new Set(places.map(({ kind, context }) => markerIn(context, kind) ?? kind))
  return `Redacted: ${count(secrets.size, "secret")} in ${count(places.length, "place")}`
}

/** The marker that a place is about: its context has it in the middle. */
const markerIn = (context: string, kind: string) => new RegExp(`\\[REDACTED-${kind}-[^\\]]+\\]`).exec(context)?.[0]

/** Places to show after a save. A dry run shows all, with context. */
const places = 8

function redactedLines(report: SaveReport): string[] {
  const { redacted, changed, dryRun } = report
  if (!changed && !dryRun) return []
  const all = redacted.places.map(({ kind, message, where, context }) => {
    const at = message > 0 ? `message ${message}, ${oneLine(where)}` : oneLine(where)
    return `    ${at}: ${dryRun ? oneLine(context) : kind}`
  })
  const shown = dryRun ? all : [...new Set(all)].slice(0, places)
  const more = new Set(all).size - shown.length
  const counts = redactedCounts(report)
  return [
    ...(counts ? [`  ${counts}`] : []),
    ...shown,
    ...(!dryRun && more > 0 ? [`    and in ${count(more, "more place")} (--dry-run shows all)`] : []),
  ]
}

const done: Record<Action, [real: string, dry: string]> = {
  imported: ["Loaded", "Would load"],
  extended: ["Extended", "Would extend"],
  copied: ["Loaded as a copy", "Would load as a copy"],
  unchanged: ["Already here", "Already here"],
}

export function loadText(report: LoadReport, cwd: string): string {
  const { title, sessionID, messages, subagents, action, reason, dryRun, folder, host } = report
  const held = [count(messages, "message"), ...(subagents > 0 ? [count(subagents, "subagent")] : [])].join(", ")
  const why = reason ? `; ${reason}` : ""
  const lines = [
    `${done[action][dryRun ? 1 : 0]}: ${oneLine(title)} (${dryRun && action === "copied" ? "" : `${sessionID}, `}${held})${why}`,
  ]
  if (dryRun) return text(lines)
  return text([...lines, ...goOn({ command: host.command, sessionID, folder, cwd })])
}

type Moved = Pick<MoveReport, "title" | "sessionID" | "file" | "store" | "moved"> & { pushed?: string | undefined }

export function moveText({ title, sessionID, file, store, moved, pushed }: Moved): string {
  const where = store === "branch" ? `${storeBranch}:${file}` : file
  return text([
    `${moved ? "Moved" : "There already"}: ${oneLine(title)} (${sessionID})`,
    `  ${oneLine(where)}`,
    ...(pushed === undefined ? [] : [`  pushed to ${oneLine(pushed)}`]),
  ])
}

const text = (lines: string[]) => `${lines.join("\n")}\n`
