/** A turn for an agent: prompt and answers, each call as one line, and as much of the rest as there is room for. */
import type { Block, Message, Transcript, Turn } from "../../session/transcript/types.ts"
import { addressOf } from "../../session/turn-address.ts"
import { count, localTime } from "../../support/format.ts"
import { callLine, diffText, fileLine, strayLine } from "./part.ts"
import { brief, type Place, quoted, quotedUpTo } from "./quote.ts"

/** The most characters of each. `calls`: whether each has its line. */
export type Detail = { said: number; reasoning: number; output: number; calls: boolean }

const all = Number.POSITIVE_INFINITY

/** From all of it to the least. What was said goes last. */
export const details: readonly Detail[] = [
  { said: all, reasoning: all, output: all, calls: true },
  { said: all, reasoning: 2000, output: 2000, calls: true },
  { said: all, reasoning: 400, output: 400, calls: true },
  { said: all, reasoning: 0, output: 0, calls: true },
  { said: 4000, reasoning: 0, output: 0, calls: true },
  { said: 1500, reasoning: 0, output: 0, calls: false },
  { said: 400, reasoning: 0, output: 0, calls: false },
  { said: 120, reasoning: 0, output: 0, calls: false },
]

/** @param strays the subagents that began in it and that no call names */
export function turnLines(turn: Turn, session: string, detail: Detail, strays: readonly Transcript[]): string[] {
  const { number, prompt, author, answers } = turn
  const address = addressOf(session, number)
  const { time = 0, agent = "" } = prompt ?? answers[0] ?? {}
  const model = answers.find((answer) => answer.model)?.model ?? ""
  const head = [address, localTime(new Date(time)), brief(agent, 40), brief(model, 80)].filter(Boolean).join(" · ")
  let part = 0
  const lines = (message: Message) => {
    const said = message.blocks.flatMap((block) => blockLines(block, message, detail, { address, part: ++part }))
    const { error, aborted } = message
    return [...said, ...(error ? (aborted ? ["(aborted)"] : ["Failed:", ...quoted(shortened(error, detail))]) : [])]
  }
  const asked = prompt ? [author ? `Asked by ${brief(author, 40)}:` : "Asked:", ...lines(prompt)] : []
  const answered = answers.flatMap(lines)
  const calls = turn.totals.calls
  const more = detail.calls
    ? strays.map((stray) => strayLine(stray, ++part))
    : leftOut([
        calls > 0 ? count(calls, "tool call") : "",
        thoughts(turn) > 0 ? `${count(thoughts(turn), "part")} of reasoning` : "",
        strays.length > 0 ? `${count(strays.length, "subagent")} that no call names` : "",
      ])
  return [`## ${head}`, ...asked, ...(answered.length > 0 ? ["Answered:", ...answered] : []), ...more]
}

/** No part has it, so more room alone shows the rest. */
const shortened = (error: string, { said }: Detail): string =>
  error.length <= said ? error : `${error.slice(0, said)} … (${error.length - said} more characters: raise budget)`

const thoughts = ({ answers }: Turn): number =>
  answers.flatMap(({ blocks }) => blocks).filter(({ kind }) => kind === "reasoning").length

function leftOut(what: readonly string[]): string[] {
  const told = what.filter(Boolean)
  return told.length > 0 ? [`(${told.join(", ")})`] : []
}

function blockLines(block: Block, message: Message, detail: Detail, place: Place): string[] {
  switch (block.kind) {
    case "text":
      if (!block.text.trim()) return []
      if (block.synthetic) {
        if (detail.output > 0) return ["(added by OpenCode)", ...from(block.text, detail.output, place)]
        return detail.calls ? [`(added by OpenCode: part ${place.part})`] : []
      }
      return [...(message.compacts ? ["(summary of what was before)"] : []), ...from(block.text, detail.said, place)]
    case "reasoning":
      if (!block.text.trim()) return []
      if (detail.reasoning > 0) return ["Reasoning:", ...from(block.text, detail.reasoning, place)]
      return detail.calls ? [`(reasoning: part ${place.part})`] : []
    case "tool": {
      if (!detail.calls) return []
      const { changes, output, todos } = block.call
      const shown = changes.length > 0 ? diffText(changes) : todos ? "" : output
      return [
        callLine(block.call, place.part),
        ...(detail.output > 0 && shown.trim() ? shownOf(shown, detail, place) : []),
      ]
    }
    case "file":
      return [`> ${fileLine(block.file)}`]
    default:
      return detail.calls ? [`(${brief(block.text, 200)})`] : []
  }
}

const from = (text: string, most: number, place: Place) => quotedUpTo(text, most, place)

/** The rest of a call is asked for with all of the call, which has its input before. */
function shownOf(shown: string, { output }: Detail, { address, part }: Place): string[] {
  const lines = quotedUpTo(shown, output, { address, part })
  const last = lines.at(-1) ?? ""
  return last.startsWith("[… ") ? [...lines.slice(0, -1), last.replace(/, offset \d+\]$/, "]")] : lines
}
