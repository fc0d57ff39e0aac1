/** A part of a turn as text: what a call was given, and what it came to. */
import { messagesOf } from "../../session/transcript/totals.ts"
import type { Block, Call, FileChange, Transcript, Turn } from "../../session/transcript/types.ts"
import { count, size } from "../../support/format.ts"
import { plainLine } from "../output-lines.ts"
import { changed, outcome } from "../session-figures.ts"
import { brief } from "./quote.ts"

export type Part = Block | { kind: "subagent"; subagent: Transcript }

/** The parts of a turn, which count from 1. @param strays the subagents that began in it and that no call names */
export const partsOf = (turn: Turn, strays: readonly Transcript[] = []): Part[] => [
  ...messagesOf(turn).flatMap(({ blocks }) => blocks),
  ...strays.map((subagent): Part => ({ kind: "subagent", subagent })),
]

/** All there is of a part: a search finds any of it. */
export function partText(block: Part): string {
  if (block.kind === "tool") return callText(block.call)
  if (block.kind === "subagent") return conversationText(block.subagent)
  return block.kind === "file" ? fileLine(block.file) : block.text
}

export const fileLine = ({ name, mime, bytes }: { name: string; mime: string; bytes: number }): string =>
  plainLine(`[${name}, ${mime}${bytes > 0 ? `, ${size(bytes)}` : ""}]`)

/** `- ✗ bash npm test: exit 1, 12 KB (part 3)` */
export function callLine(
  { tool, target, failed, changes, bytes, todos, subagent, ...call }: Call,
  part: number,
): string {
  const told = [
    outcome({ ...call, tool, target, failed, changes, bytes }),
    ...changes
      .slice(0, 5)
      .map((change) => `${changes.length > 1 ? `${brief(change.file, 80)} ` : ""}${changed(change)}`),
    subagent ? named(subagent) : "",
    bytes > 0 && changes.length === 0 && !todos ? size(bytes) : "",
  ].filter(Boolean)
  return `- ${failed ? "✗ " : ""}${brief(tool, 40)} ${brief(target, 160)}${told.length > 0 ? `: ${told.join(", ")}` : ""} (part ${part})`
}

/** `subagent "Look around", 4 messages`: what it did is read as a part alone. */
export const named = ({ title, totals }: Transcript): string =>
  `subagent "${brief(title, 80)}", ${count(totals.messages + totals.inSubagents, "message")}`

export const strayLine = (stray: Transcript, part: number): string =>
  `- ${named(stray)}, which no call names (part ${part})`

const callText = ({ input, output, changes, attachments, subagent, inner = [] }: Call): string =>
  [
    ...Object.entries(input).map(
      ([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
    ),
    ...(changes.length > 0 ? [diffText(changes)] : []),
    ...inner.map(({ tool, target, failed }) => `- ${failed ? "✗ " : ""}${tool} ${target}`),
    ...attachments.map(fileLine),
    ...(output ? ["", output] : []),
    ...(subagent ? ["", conversationText(subagent)] : []),
  ].join("\n")

/** The changes of a call as a diff. */
export const diffText = (changes: readonly FileChange[]): string =>
  changes
    .flatMap(({ file, to, hunks }) => [
      `--- ${file}${to ? ` → ${to}` : ""}`,
      ...hunks.flatMap(({ oldStart, newStart, lines }) => [
        `@@ -${oldStart} +${newStart} @@`,
        ...lines.map(({ sign, text }) => sign + text),
      ]),
    ])
    .join("\n")

/** What a subagent was asked and did. */
const conversationText = ({ title, turns }: Transcript): string =>
  [
    `Subagent: ${title}`,
    ...turns
      .flatMap(messagesOf)
      .flatMap(({ blocks, error, aborted }) => [
        ...blocks.map((block) =>
          block.kind === "tool" ? `${block.call.tool} ${block.call.target}\n${callText(block.call)}` : partText(block),
        ),
        ...(error ? [aborted ? "Aborted." : `Failed: ${error}`] : []),
      ]),
  ].join("\n\n")
