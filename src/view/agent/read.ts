/** Turns, or one part of a turn, each within a budget of tokens. */
import { straysByTurn } from "../../session/transcript/turn-at.ts"
import type { Transcript, Turn } from "../../session/transcript/types.ts"
import { addressOf, type Turns } from "../../session/turn-address.ts"
import { asManyAs, fits, joined } from "./budget.ts"
import { callLine, partsOf, partText, strayLine } from "./part.ts"
import { brief, quoted, quotedUpTo } from "./quote.ts"
import { bytesPerToken, tokensOf } from "./tokens.ts"
import { type Detail, details, turnLines } from "./turn.ts"

/** All of the turns with as much detail as they can have alike; with the least, as many as there is room for. */
export function turnsText(transcript: Transcript, name: string, { from, to }: Turns, budget: number): string {
  const { turns, title } = transcript
  const head = [
    `# ${brief(title, 200)}`,
    ...(to > turns.length ? [`(There is no turn after ${addressOf(name, turns.length)}.)`] : []),
  ]
  const wanted = turns.slice(from - 1, to)
  const strays = straysByTurn(transcript)
  const linesOf = (turn: Turn, detail: Detail) => turnLines(turn, name, detail, strays.get(turn) ?? [])
  // One turn is asked for to be read whole; of several, the work between prompt and answer is one line a call.
  for (const detail of wanted.length > 1 ? details.slice(3) : details) {
    const lines = [...head, ...wanted.flatMap((turn) => linesOf(turn, within(detail, budget)))]
    if (fits(lines, budget)) return joined(lines)
  }
  const least = details.at(-1)
  return joined(asManyAs(wanted, name, budget, head, (turn) => (least ? linesOf(turn, least) : [])))
}

/** What alone is too long need not be looked at to its end, which may be megabytes away. */
function within({ said, reasoning, output, calls }: Detail, budget: number): Detail {
  const most = (budget + 1) * bytesPerToken
  return { said: Math.min(said, most), reasoning: Math.min(reasoning, most), output: Math.min(output, most), calls }
}

/** @param offset where to begin, in characters @returns nothing when the turn has no such part */
export function onePartText(
  transcript: Transcript,
  turn: Turn,
  name: string,
  part: number,
  offset: number,
  budget: number,
): string | undefined {
  const block = partsOf(turn, straysByTurn(transcript).get(turn))[part - 1]
  if (!block) return undefined
  const address = addressOf(name, turn.number)
  const text = partText(block)
  const head =
    block.kind === "tool"
      ? callLine(block.call, part)
      : block.kind === "subagent"
        ? strayLine(block.subagent, part)
        : `- ${block.kind} (part ${part})`
  const start = [`## ${address}`, head, ...(offset > 0 ? [`(from character ${offset} of ${text.length} on)`] : [])]
  const room = budget - tokensOf(joined(start)) - 60
  let most = Math.max(60, room * bytesPerToken)
  for (;;) {
    const lines = [
      ...start,
      ...(offset < text.length ? quotedUpTo(text, most, { address, part }, offset) : quoted("(no more)")),
    ]
    if (fits(lines, budget) || most <= 60) return joined(lines)
    most = Math.max(60, Math.floor(most * 0.8))
  }
}
