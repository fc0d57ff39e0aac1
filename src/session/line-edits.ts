/** Which edit of a session wrote a line. */
import { isSaid } from "./transcript/texts.ts"
import { answersOf, callsOf } from "./transcript/totals.ts"
import { turnAt } from "./transcript/turn-at.ts"
import type { FileChange, Message, Transcript, Turn } from "./transcript/types.ts"

/** A change of one file, with the prompt and the answer of its turn. */
export type Edit = {
  turn: number
  /** Milliseconds since 1970. */
  time: number
  change: FileChange
  prompt: string
  /** Who wrote it, in a session of several people. */
  author?: string
  /** The agent's last text in the turn. */
  answer: string
}

/** In the order of turns. @param isNamed whether the file is called so, or once was */
export function editsOf(transcript: Transcript, isNamed: (file: string) => boolean): Edit[] {
  const own = transcript.turns.flatMap((turn) => editsIn(turn, turn, isNamed))
  const strays = transcript.strays.flatMap(({ created, turns }) => {
    const during = turnAt(transcript, created)
    return turns.flatMap((turn) => editsIn(turn, during ?? turn, isNamed))
  })
  return [...own, ...strays].sort((a, b) => a.turn - b.turn)
}

/** @param teller the turn that is told of: the one that an address opens */
function editsIn(turn: Turn, teller: Turn, isNamed: (file: string) => boolean): Edit[] {
  const said = {
    turn: teller.number,
    prompt: words(teller.prompt),
    ...(teller.author && { author: teller.author }),
    answer: words(teller.answers.findLast((one) => words(one))),
  }
  const touches = ({ file, to }: FileChange) => isNamed(file) || (to !== undefined && isNamed(to))
  const calls = callEdits(turn).filter(({ change }) => touches(change))
  // OpenCode's summary of a turn also has what a shell changed, but no time: take the turn's.
  const time = answersOf(turn).at(-1)?.time ?? turn.prompt?.time ?? 0
  const summed = turn.changes.filter(touches).map((change) => ({ time, change }))
  return [...calls, ...summed].map((edit) => ({ ...said, ...edit }))
}

/** What the calls of a turn changed, those of its subagents as well. */
export function callEdits({ answers }: Pick<Turn, "answers">): Pick<Edit, "time" | "change">[] {
  return answers.flatMap((answer) =>
    callsOf(answer).flatMap(({ changes, time = answer.time, subagent }) => [
      ...changes.map((change) => ({ time, change })),
      ...(subagent?.turns.flatMap(callEdits) ?? []),
    ]),
  )
}

/** What a person or an agent said in a message. */
export const words = (message: Message | undefined): string =>
  (message?.blocks ?? []).flatMap((block) => (isSaid(block) ? [block.text.trim()] : [])).join("\n\n")

/**
 * How well an edit fits a line: 0 if the edit did not add it; else 1 plus the number of lines around it that the edit
 * also has, up to three on each side.
 * @param lines of the file as it is now @param index of the line
 */
export function fit({ hunks }: FileChange, lines: readonly string[], index: number): number {
  const same = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && bare(a) === bare(b)
  let best = 0
  for (const hunk of hunks) {
    const after = hunk.lines.filter(({ sign }) => sign !== "-")
    after.forEach(({ sign, text }, at) => {
      if (sign !== "+" || !same(text, lines[index])) return
      let score = 1
      for (const step of [-1, 1])
        for (let by = step; Math.abs(by) <= 3 && same(after[at + by]?.text, lines[index + by]); by += step) score++
      best = Math.max(best, score)
    })
  }
  return best
}

/** Ignores white space. */
export const bare = (line: string) => line.replace(/\s+/g, " ").trim()

/** False for braces and empty lines, which occur in every edit. */
export const isTelling = (line: string): boolean => /(?:[\p{L}\p{N}][^\p{L}\p{N}]*){4}/u.test(line)
