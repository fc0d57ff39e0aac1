/** Figures of a session in words, the same in every output. */
import { counted } from "../session/document/facts-in-words.ts"
import { isAdded } from "../session/transcript/texts.ts"
import type { Block, Call, FileChange, Totals, Transcript } from "../session/transcript/types.ts"
import { count, localTime } from "../support/format.ts"

/** `850 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function elapsed(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = Math.round(milliseconds / 1000)
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)]
  if (seconds < 60) return `${seconds} s`
  if (hours < 1) return `${minutes} min${seconds % 60 ? ` ${seconds % 60} s` : ""}`
  return `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`
}

/** `950`, `12.3k`, `4.5M`. */
export function short(number: number): string {
  if (number < 1000) return String(number)
  if (number < 999_950) return `${(number / 1000).toFixed(number < 99_950 ? 1 : 0)}k`
  return `${(number / 1e6).toFixed(1)}M`
}

/** `$0.0042`, `$1.20`. */
export const dollars = (cost: number): string => `$${cost.toFixed(cost > 0 && cost < 0.1 ? 4 : 2)}`

/** `+3 −1`, with the minus sign of typography. */
export const changed = ({ additions, deletions }: Pick<FileChange, "additions" | "deletions">): string =>
  `+${additions} −${deletions}`

/** The outcome of a call, if it is not the normal one. */
export function outcome({ status, failed, exit, output }: Call): string {
  if (status === "pending" || status === "running") return "not finished"
  if (!failed) return ""
  const refusal = status === "error" && refusals.find(([words]) => words.test(output))
  if (refusal) return refusal[1]
  return exit !== undefined && exit !== 0 ? `exit ${exit}` : "failed"
}

/** OpenCode's words for what a person or a rule did not let happen. */
const refusals: readonly [RegExp, string][] = [
  [/^(?:\w+: )?The user rejected permission/, "rejected"],
  [/^(?:\w+: )?The user dismissed this question/, "dismissed"],
  [/^(?:\w+: )?The user has specified a rule which prevents/, "denied by a rule"],
]

/** Whether a tool answered anything that its diff does not say: errors of a language server, say. */
export const saysMore = ({ changes, output }: Pick<Call, "changes" | "output">): boolean =>
  lineCount(output) > 0 && (changes.length === 0 || !didWell.test(output))

/** What OpenCode 1 and 2 answer to an edit, where nothing else is to say. */
const didWell =
  /^(?:Edit applied successfully\.|Edited .+ \(\d+ replacements?\)|(?:Wrote|Created) file successfully(?:\.|: .+)|Edited file successfully: .+\nReplacements: \d+\n```diff\n[\s\S]*\n```|Success\. Updated the following files:(?:\n[ADM] .+)*)\s*$/

/** `7 turns, 19 messages`, and what else there was. */
export function amounts(turns: number, { messages, inSubagents, calls, failed, subagents }: Totals): string[] {
  return [
    `${count(turns, "turn")}, ${count(messages, "message")}`,
    calls > 0 ? `${count(calls, "tool call")}${failed > 0 ? `, ${failed} failed` : ""}` : "",
    subagents > 0 ? `${count(subagents, "subagent")} with ${count(inSubagents, "message")}` : "",
  ].filter(Boolean)
}

/** Tokens, cost and time, without those that are zero. */
export function spent({ tokens, cost, duration }: Totals): string[] {
  const { input, output, reasoning, read, write } = tokens
  const [all, out] = [input + read + write, output + reasoning]
  return [
    all + out > 0 ? `${short(all)} tokens in, ${short(out)} out` : "",
    cost > 0 ? dollars(cost) : "",
    duration > 0 ? elapsed(duration) : "",
  ].filter(Boolean)
}

/** Lines added and removed in all files. */
export function allChanged({ files }: Transcript): string {
  if (files.length === 0) return ""
  const sum = (key: "additions" | "deletions") => files.reduce((total, file) => total + file[key], 0)
  return `${count(files.length, "file")} changed, ${changed({ additions: sum("additions"), deletions: sum("deletions") })}`
}

/** Who saved it, when and where. */
export function origin({ saved, created }: Pick<Transcript, "saved" | "created">): string[] {
  if (!saved) return [`begun ${localTime(new Date(created))}`]
  const { by, at, branch, commit, dirty } = saved
  return [
    `saved${by ? ` by ${by}` : ""} ${localTime(new Date(at))}`,
    branch || commit ? `${branch ?? "no branch"}${commit ? ` at ${commit.slice(0, 7)}` : ""}` : "",
    dirty ? "with uncommitted changes" : "",
  ].filter(Boolean)
}

/** `3 permission rules, 2 redacted aws-key`. */
export const leftOut = ({ saved, undone }: Pick<Transcript, "saved" | "undone">): string =>
  [...(undone > 0 ? [counted(undone, "undone messages")] : [])]
    .concat(Object.entries(saved?.left ?? {}).map(([what, number]) => counted(number, what)))
    .join(", ")

/** Number of lines. A final line feed does not begin another one. */
export const lineCount = (text: string): number => (text === "" ? 0 : text.replace(/\n$/, "").split("\n").length)

/** `OpenCode added 2 texts (14 lines)`; empty if it added none. */
export function added(blocks: readonly Block[]): string {
  const texts = blocks.filter(isAdded)
  if (texts.length === 0) return ""
  const lines = texts.reduce((sum, block) => sum + lineCount(block.text.trim()), 0)
  return `OpenCode added ${texts.length === 1 ? "a text" : `${texts.length} texts`} (${count(lines, "line")})`
}

/** `[x]`, `[>]`, `[-]`, `[ ]`. */
export const tick = (status: string): string => ticks.get(status) ?? "[ ]"
const ticks = new Map([
  ["completed", "[x]"],
  ["in_progress", "[>]"],
  ["cancelled", "[-]"],
])
