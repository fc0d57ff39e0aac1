/** The address of a turn: `SESSION#12`, or of several: `SESSION#8-12`. */

/** Numbers of turns, from 1; both are included. */
export type Turns = { from: number; to: number }

/** @returns the session alone where the text ends in no number of a turn */
export function addressIn(text: string): { session: string; turns?: Turns } {
  const [, session, first, last = first] = /^(.+)#([1-9]\d{0,8})(?:-([1-9]\d{0,8}))?$/s.exec(text) ?? []
  if (session === undefined || Number(last) < Number(first)) return { session: text }
  return { session, turns: { from: Number(first), to: Number(last) } }
}

/** @param session as a command takes it */
export const addressOf = (session: string, from: number, to = from): string =>
  `${session}#${from}${to > from ? `-${to}` : ""}`
