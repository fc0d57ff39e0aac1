import { grouped } from "../../support/grouped.ts"
import type { Transcript, Turn } from "./types.ts"

/** When a turn began, in milliseconds since 1970. */
export const begun = ({ prompt, answers }: Turn): number => (prompt ?? answers[0])?.time ?? 0

/** The turn in which a subagent began, for one that no call names: its own turns have no address. */
export const turnAt = ({ turns }: Pick<Transcript, "turns">, time: number): Turn | undefined =>
  turns.findLast((turn) => begun(turn) <= time) ?? turns[0]

/** The subagents that no call names, by the turn in which they began. */
export const straysByTurn = (transcript: Pick<Transcript, "turns" | "strays">): Map<Turn | undefined, Transcript[]> =>
  grouped(transcript.strays, ({ created }) => turnAt(transcript, created))
