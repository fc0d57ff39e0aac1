/** `opencode-session show`: a conversation on a terminal, or as plain text in a pipe. */

import { isAdded } from "../../session/transcript/texts.ts"
import { answersOf } from "../../session/transcript/totals.ts"
import { straysByTurn } from "../../session/transcript/turn-at.ts"
import type { Block, Message, Transcript, Turn } from "../../session/transcript/types.ts"
import { count, localTime, size } from "../../support/format.ts"
import { clipped, plain, plainLine } from "../output-lines.ts"
import { added, allChanged, amounts, changed, leftOut, origin, spent, tick } from "../session-figures.ts"
import { callLines } from "./call.ts"
import { flowed, folded, paint, prefixed, type Screen, widthOf } from "./lines.ts"
import { markdownLines } from "./markdown.ts"
import type { ShowOptions } from "./show-options.ts"

/** Most lines of a prompt: the rest is usually pasted. */
const longPrompt = 30

export function showText(transcript: Transcript, screen: Screen, options: ShowOptions): string {
  const { from = 1, to = Number.POSITIVE_INFINITY, prompts, tool } = options
  const whole = !prompts && !tool && to === Number.POSITIVE_INFINITY
  const turns = transcript.turns.filter(({ number }) => number >= from && number <= to)
  const strays = prompts ? undefined : straysByTurn(transcript)
  const shown =
    transcript.turns.length > 0
      ? turns.flatMap((turn) => turnLines(turn, strays?.get(turn) ?? [], screen, options))
      : strayLines(transcript.strays, screen, options)
  const lines = [
    ...headLines(transcript, screen),
    ...(shown.length > 0 ? shown : ["", nothing(transcript, options)]),
    ...(whole ? [...todoLines(transcript, screen), ...fileLines(transcript, screen)] : []),
  ]
  return `${lines.join("\n")}\n`
}

/** Says why there is no turn to show. */
function nothing(transcript: Transcript, { from = 1, to, tool, prompts }: ShowOptions): string {
  const { turns } = transcript
  if (turns.length === 0) return "The session has no turns."
  if (from > turns.length) return `There is no turn ${from}: the session has ${count(turns.length, "turn")}.`
  const isToEnd = to === undefined || to >= turns.length
  const where = isToEnd
    ? from > 1
      ? ` from turn ${from} on`
      : ""
    : ` in ${from === to ? `turn ${from}` : `turns ${from} to ${to}`}`
  if (prompts) return `Nothing was asked${where}.`
  const used = [...new Set(toolsOf(transcript))].join(", ")
  return plainLine(
    `No call of ${tool}${where}; ${used ? `the session has calls of ${used}` : "the session has no calls"}.`,
  )
}

const blocksOf = ({ turns }: Transcript): Block[] =>
  turns.flatMap(({ answers }) => answers.flatMap(({ blocks }) => blocks))

const toolsOf = (transcript: Transcript): string[] => [
  ...blocksOf(transcript).flatMap((block) =>
    block.kind === "tool" ? [block.call.tool, ...(block.call.subagent ? toolsOf(block.call.subagent) : [])] : [],
  ),
  ...transcript.strays.flatMap(toolsOf),
]

function headLines(transcript: Transcript, screen: Screen): string[] {
  const { title, id, totals } = transcript
  const left = leftOut(transcript)
  const more = [...spent(totals), allChanged(transcript)].filter(Boolean)
  return [
    paint(screen, "bold", plainLine(title)),
    ...[
      [id, ...origin(transcript)].join(" · "),
      [...amounts(transcript.turns.length, totals), ...more].join(" · "),
      totals.models.length > 0 ? `models: ${totals.models.join(", ")}` : "",
      left ? `left out: ${left}` : "",
    ]
      .filter(Boolean)
      .flatMap((line) => flowed(screen, [{ text: plainLine(line), style: "dim" }])),
  ]
}

/** @param strays the subagents that began in it and that no call names */
function turnLines(turn: Turn, strays: readonly Transcript[], screen: Screen, options: ShowOptions): string[] {
  const { prompt, author, answers, number } = turn
  const said = prompt ? promptLines(prompt, screen, options) : []
  const below = [
    ...(options.prompts ? [] : answersLines(answers, screen, options)),
    ...strayLines(strays, screen, options),
  ]
  if (options.prompts && !prompt) return []
  if (options.tool && below.length === 0) return []
  const [answer] = answersOf(turn)
  const { time, agent } = prompt ?? answer ?? answers[0] ?? { time: 0, agent: "" }
  const model = (answer ?? prompt)?.model
  const rule = `── ${number} · ${[author, localTime(new Date(time)), agent, model].filter(Boolean).join(" · ")} `
  const head = `${plainLine(rule)} `
  // A pipe has no width: the rule ends somewhere.
  const width = (screen.width === Number.POSITIVE_INFINITY ? 100 : screen.width) - widthOf(head)
  return ["", paint(screen, "dim", head + "─".repeat(Math.max(0, width))), ...said, ...below]
}

function promptLines({ blocks }: Message, screen: Screen, options: ShowOptions): string[] {
  const { full } = options
  const most = full ? Number.POSITIVE_INFINITY : longPrompt
  const lines = blocks.flatMap((block): string[] => {
    if (block.kind !== "text") return otherLines(block, screen, { full })
    if (isAdded(block) && !full) return []
    return folded(plain(block.text).trim().split("\n"), most, (more) => `… ${more} more lines`).map((line) =>
      paint(screen, block.synthetic ? "dim" : "bold", line),
    )
  })
  return prefixed(paint(screen, "cyan", "> "), [...lines, ...addedLines(blocks, screen, options)])
}

const answersLines = (answers: readonly Message[], screen: Screen, options: ShowOptions): string[] =>
  answers.flatMap((answer, index) => answerLines(answer, screen, options, answers[index - 1]?.kind))

/** @param last the kind of the one before */
function answerLines(answer: Message, screen: Screen, options: ShowOptions, last: Message["kind"]): string[] {
  const { blocks, kind, error, aborted, compacts } = answer
  const shown = options.tool
    ? blocks.filter((block) => isCallOf(block, options.tool))
    : blocks.filter((block) => options.full || !isAdded(block))
  const lines = shown.flatMap((block, index) => {
    const before = shown[index - 1]?.kind
    const apart = block.kind === "text" || before === "text" || (kind && !last && index === 0)
    return [...(apart ? [""] : []), ...blockLines(block, screen, options)]
  })
  const end = aborted ? (options.full ? `Aborted: ${error}` : "Aborted.") : error
  const ended = end && !options.tool ? ["", paint(screen, "red", `✗ ${plainLine(end)}`)] : []
  return [
    ...(compacts && lines.length > 0 ? [paint(screen, "dim", "Summary of what was before:")] : []),
    ...lines,
    ...addedLines(blocks, screen, options),
    ...ended,
  ]
}

/** In place of what OpenCode added for the agent. */
function addedLines(blocks: readonly Block[], screen: Screen, { full, tool }: ShowOptions): string[] {
  const words = full || tool ? "" : added(blocks)
  return words ? [paint(screen, "dim", `… ${words}`)] : []
}

const isCallOf = (block: Block, tool: string | undefined): boolean => {
  if (block.kind !== "tool") return false
  const { subagent } = block.call
  return block.call.tool === tool || (subagent !== undefined && hasCallOf(subagent, tool))
}

const hasCallOf = (transcript: Transcript, tool: string | undefined): boolean =>
  blocksOf(transcript).some((block) => isCallOf(block, tool))

function blockLines(block: Block, screen: Screen, options: ShowOptions): string[] {
  switch (block.kind) {
    case "text":
      if (block.synthetic)
        return plain(block.text)
          .trim()
          .split("\n")
          .map((line) => paint(screen, "dim", line))
      return markdownLines(block.text, screen)
    case "reasoning": {
      const lines = plain(block.text).trim().split("\n")
      const thought = options.full
        ? lines
        : [`${lines[0]}${lines.length > 1 ? ` … ${count(lines.length - 1, "more line")}` : ""}`]
      return prefixed("  ", thought, "∴ ").map((line) => paint(screen, ["dim", "italic"], line))
    }
    case "tool": {
      const own = !options.tool || block.call.tool === options.tool ? callLines(block.call, screen, options) : []
      const { subagent } = block.call
      return subagent ? [...own, ...subagentLines(subagent, screen, options)] : own
    }
    default:
      return otherLines(block, screen, options)
  }
}

function strayLines(strays: readonly Transcript[], screen: Screen, options: ShowOptions): string[] {
  const { prompts, tool } = options
  const shown = prompts ? [] : strays.filter((stray) => !tool || hasCallOf(stray, tool))
  return shown.flatMap((stray) => ["", ...subagentLines(stray, screen, options)])
}

function subagentLines(subagent: Transcript, screen: Screen, options: ShowOptions): string[] {
  const inner = { ...screen, width: Math.max(30, screen.width - 4) }
  const { tool, full } = options
  const lines = subagent.turns.flatMap(({ prompt, answers }) => [
    ...(prompt && !tool ? promptLines(prompt, inner, options) : []),
    ...answersLines(answers, inner, { tool, full }),
  ])
  const head = paint(screen, "magenta", plainLine(subagent.title))
  const told = [...amounts(subagent.turns.length, subagent.totals), ...spent(subagent.totals)].join(" · ")
  return prefixed(paint(screen, "magenta", "  │ "), [`${head}${paint(screen, "dim", `  ${told}`)}`, ...lines])
}

/** Characters to show of a note, and of a part of an unknown type. */
const longOther = 500

function otherLines(block: Block, screen: Screen, { full }: ShowOptions): string[] {
  switch (block.kind) {
    case "file": {
      const { name, mime, bytes } = block.file
      return [paint(screen, "dim", `[${plainLine(`${name}, ${mime}${bytes > 0 ? `, ${size(bytes)}` : ""}`)}]`)]
    }
    case "note":
    case "other": {
      const lines = full ? plain(block.text).split("\n") : [clipped(plainLine(block.text), longOther)]
      return lines.map((line) => paint(screen, "dim", line))
    }
    default:
      return []
  }
}

function todoLines({ todos }: Transcript, screen: Screen): string[] {
  if (todos.length === 0) return []
  const lines = todos.map(({ content, status }) => `  ${tick(status)} ${plainLine(content)}`)
  return ["", paint(screen, "bold", "Todos"), ...lines]
}

function fileLines({ files }: Transcript, screen: Screen): string[] {
  if (files.length === 0) return []
  const lines = files.map(({ file, to, turns, ...total }) => {
    const name = plainLine(to ? `${file} → ${to}` : file)
    return `  ${name}  ${changed(total)}  ${paint(screen, "dim", `turn${turns.length > 1 ? "s" : ""} ${turns.join(", ")}`)}`
  })
  return ["", paint(screen, "bold", "Changed files"), ...lines]
}
