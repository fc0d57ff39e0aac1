/** What a pull request only counts: OpenCode's own texts, and the rest of a subagent. */
import { isAdded, isSaid } from "../../session/transcript/texts.ts"
import type { Block, Call, Transcript } from "../../session/transcript/types.ts"
import { count } from "../../support/format.ts"
import { added } from "../session-figures.ts"
import { moreInput } from "../terminal/call.ts"

export function addedLines(blocks: readonly Block[]): string[] {
  const words = added(blocks)
  return words ? [`*${words}*`, ""] : []
}

/** What else a call was given, unless it is short; a diff or a subagent says it all. */
export function inputLeft(call: Call): string {
  if (call.changes.length > 0 || call.subagent) return ""
  const long = moreInput(call).filter((lines) => lines.length > 1 || lines.some(({ length }) => length > 100))
  return long.length > 0 ? `${count(long.flat().length, "line")} of input` : ""
}

/** @param told the blocks that are shown @returns what else there is, counted */
export function restOf({ turns }: Transcript, told: readonly Block[]): string[] {
  const shown = new Set(told)
  const asked = turns.map(({ prompt }) => prompt?.blocks ?? [])
  const answered = turns.flatMap(({ answers }) =>
    answers.flatMap(({ blocks }) => blocks.filter((one) => !shown.has(one))),
  )
  const both = [...asked.flat(), ...answered]
  const counts: [number, thing: string, of?: string][] = [
    [answered.filter(({ kind }) => kind === "tool").length, "more tool call"],
    [answered.filter(isSaid).length, "more text"],
    [asked.filter((blocks) => blocks.some(isSaid)).length, "prompt"],
    [both.filter(isAdded).length, "text", "of OpenCode"],
    [both.filter(({ kind }) => kind === "reasoning").length, "part", "of reasoning"],
    [both.filter(({ kind }) => kind === "file").length, "attachment"],
    [both.filter(({ kind }) => kind === "note").length, "note"],
    [both.filter(({ kind }) => kind === "other").length, "part", "of an unknown type"],
  ]
  return counts.flatMap(([many, thing, of]) => (many > 0 ? [[count(many, thing), of].filter(Boolean).join(" ")] : []))
}
