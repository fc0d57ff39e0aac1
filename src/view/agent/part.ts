/** A part of a turn as text: what a call was given, and what it came to. */
import { messagesOf } from "../../session/transcript/totals.ts"
import type { Block, Call, FileChange, Transcript, Turn } from "../../session/transcript/types.ts"
import { size } from "../../support/format.ts"
import { plainLine } from "../output-lines.ts"
import { changed, outcome } from "../session-figures.ts"
import { brief } from "./quote.ts"

/** The parts of a turn, which count from 1. */
export const partsOf = (turn: Turn): Block[] => messagesOf(turn).flatMap(({ blocks }) => blocks)

/** All there is of a part. */
export function partText(block: Block): string {
  if (block.kind === "tool") return callText(block.call)
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
    subagent ? `subagent "${brief(subagent.title, 80)}"` : "",
    bytes > 0 && changes.length === 0 && !todos ? size(bytes) : "",
  ].filter(Boolean)
  return `- ${failed ? "✗ " : ""}${brief(tool, 40)} ${brief(target, 160)}${told.length > 0 ? `: ${told.join(", ")}` : ""} (part ${part})`
}

const callText = ({ input, output, changes, subagent }: Call): string =>
  [
    ...Object.entries(input).map(
      ([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
    ),
    ...(changes.length > 0 ? [diffText(changes)] : []),
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
    ...turns.flatMap((turn) =>
      partsOf(turn).map((block) =>
        block.kind === "tool" ? `${block.call.tool} ${block.call.target}` : partText(block),
      ),
    ),
  ].join("\n\n")
