/** Which part of a saved session is loaded: all of it, up to a turn, or some turns alone. */
import { endsTwice, nothingFinishedIn } from "../../session/failures.ts"
import type { Origin, SessionDocument } from "../../session/schema.ts"
import { transcriptOf } from "../../session/transcript/transcript.ts"
import type { Turns } from "../../session/turn-address.ts"
import { turnsAlone } from "../../session/turns-alone.ts"
import { upToTurn } from "../../session/up-to-turn.ts"
import { turnsIn } from "../shared/read-session.ts"

/** What a copy of a part says of itself: in its origin, and why it is one. */
export type Taken = { origin: Pick<Origin, "turn" | "turns">; reason: string }

/**
 * @param named the turns of an address @param until the last one, as an option says it
 * @throws Failure when they are not the same, or not there
 */
export function takenUp(
  document: SessionDocument,
  session: string,
  named: Turns | undefined,
  until: number | undefined,
): { wished: SessionDocument; taken?: Taken } {
  if (named && until !== undefined && named.to !== until) throw endsTwice(named.to, until)
  const wanted = named ?? (until === undefined ? undefined : { from: until, to: until })
  if (!wanted) return { wished: document }
  const { turns } = transcriptOf(document)
  const { from, to } = turnsIn({ turns }, session, wanted)
  const upTo = upToTurn(document, turns, to)
  if (upTo.messages.length === 0) throw nothingFinishedIn(session, to, 0)
  // A turn that a crash cut off has nothing finished, and at the end it is left out.
  const here = new Set(upTo.messages.map(({ info }) => info.id))
  const last = turns.slice(0, to).findLastIndex(({ id }) => here.has(id)) + 1
  const cutOff = last < to ? `: turn ${to} was cut off` : ", as you asked"
  if (!wanted.isRange || from === 1)
    return { wished: upTo, taken: { origin: { turn: last }, reason: `it ends after turn ${last}${cutOff}` } }
  if (last < from) throw nothingFinishedIn(session, from, last)
  const range = { from, to: last }
  const held = from === last ? `turn ${from}` : `turns ${from} to ${last}`
  const reason = `it holds ${held} alone, and the prompts before as context${last < to ? cutOff : ""}`
  return { wished: turnsAlone(document, turns, range), taken: { origin: { turns: range }, reason } }
}
