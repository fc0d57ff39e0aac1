/** What a session tells of its edits, with the names that files had meanwhile. */
import { bare, callEdits } from "../../session/line-edits.ts"
import { turnAt } from "../../session/transcript/turn-at.ts"
import type { FileChange, Transcript, Turn } from "../../session/transcript/types.ts"
import { ranOthers } from "../../session/transcript/untold-changes.ts"

export type AgentEdit = {
  /** Index in the list of the sessions that were read. */
  session: number
  turn: number
  /** Milliseconds since 1970. */
  time: number
  change: FileChange
  /**
   * How the session tells it: `diff` names each line; `whole` is a file that was written over; `summary` is OpenCode's
   * comparison of the files before and after a turn, which a command changed, or a person beside it.
   */
  told: "diff" | "whole" | "summary"
}

export function editsIn(session: number, transcript: Transcript): AgentEdit[] {
  const strays = transcript.strays.flatMap(({ created, turns }) => {
    const during = turnAt(transcript, created)
    return turns.flatMap((turn) => editsOf(session, turn, during ?? turn))
  })
  return [...transcript.turns.flatMap((turn) => editsOf(session, turn, turn)), ...strays]
}

/** @param teller the turn that is told of: the one that an address opens */
function editsOf(session: number, turn: Turn, teller: Turn): AgentEdit[] {
  const calls = callEdits(turn).map(({ time, change }): AgentEdit => {
    return { session, turn: teller.number, time, change, told: change.blind ? "whole" : "diff" }
  })
  return [...calls, ...summaries(session, turn, calls).map((edit) => ({ ...edit, turn: teller.number }))]
}

/** What the summary has beyond the calls: the lines of these become context. */
function summaries(session: number, turn: Turn, calls: readonly AgentEdit[]): AgentEdit[] {
  if (!ranOthers(turn.answers)) return []
  const time = turn.answers.findLast(({ kind }) => !kind)?.time ?? turn.prompt?.time ?? 0
  return turn.changes.flatMap((change): AgentEdit[] => {
    const own = calls.filter((call) => call.change.file === change.file || call.change.to === change.file)
    if (own.some((call) => call.change === change)) return []
    const told = new Set(own.flatMap((call) => call.change.hunks.flatMap(({ lines }) => lines.map(signed))))
    const hunks = change.hunks.map((hunk) => ({
      ...hunk,
      lines: hunk.lines.flatMap((line) =>
        line.sign === " " || !told.has(signed(line))
          ? [line]
          : line.sign === "+"
            ? [{ ...line, sign: " " as const }]
            : [],
      ),
    }))
    const isLeft = hunks.some(({ lines }) => lines.some(({ sign }) => sign !== " "))
    return isLeft ? [{ session, turn: turn.number, time, change: { ...change, hunks }, told: "summary" }] : []
  })
}

const signed = ({ sign, text }: { sign: string; text: string }) => sign + bare(text)

/** Leads from each name that a file had to the one that it has in the end. */
export function namesAfter(renames: readonly (readonly [string, string])[]): (file: string) => string {
  const next = new Map(renames.filter(([from, to]) => from !== to))
  return (file) => {
    const seen = new Set([file])
    let name = file
    for (let to = next.get(name); to !== undefined && !seen.has(to); to = next.get(name)) {
      seen.add(to)
      name = to
    }
    return name
  }
}
