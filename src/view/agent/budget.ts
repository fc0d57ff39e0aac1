/** Keeps an answer within its budget of tokens. */
import type { Turn } from "../../session/transcript/types.ts"
import { addressOf } from "../../session/turn-address.ts"
import { startWithin, tokensOf } from "./tokens.ts"

export const joined = (lines: readonly string[]) => lines.join("\n")
export const fits = (lines: readonly string[], budget: number) => tokensOf(joined(lines)) <= budget

/** As many turns as there is room for, and how to ask for the others. */
export function asManyAs(
  turns: readonly Turn[],
  name: string,
  budget: number,
  head: string[],
  lines: (turn: Turn) => string[],
) {
  const shown = [...head]
  const last = turns.at(-1)?.number ?? 0
  const mark = (turn: Turn) => `[… no room for more: session ${addressOf(name, turn.number, last)}]`
  let used = tokensOf(joined(head))
  for (const [index, turn] of turns.entries()) {
    const own = lines(turn)
    // Each line feed is counted, and room is left for the mark.
    const needed = tokensOf(`${joined(own)}\n`) + (index < turns.length - 1 ? tokensOf(mark(turn)) + 1 : 0)
    if (used + needed > budget) {
      const room = budget - used - tokensOf(mark(turn)) - 2
      return [...shown, ...(index === 0 && room > 20 ? [startWithin(joined(own), room)] : []), mark(turn)]
    }
    used += tokensOf(`${joined(own)}\n`)
    shown.push(...own)
  }
  return shown
}
