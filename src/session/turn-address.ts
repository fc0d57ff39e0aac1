/** The address of a turn: `SESSION#12`, or of several: `SESSION#8-12`. */

/** Numbers of turns, from 1; both are included. `isRange`: both were named. */
export type Turns = { from: number; to: number; isRange?: true }

/** @returns the session alone where the text ends in no number of a turn */
export function addressIn(text: string): { session: string; turns?: Turns } {
  const [, session, first, second] = /^(.+)#([1-9]\d{0,8})(?:-([1-9]\d{0,8}))?$/s.exec(text) ?? []
  const last = second ?? first
  if (session === undefined || Number(last) < Number(first)) return { session: text }
  return { session, turns: { from: Number(first), to: Number(last), ...(second && { isRange: true as const }) } }
}

/** @param session as a command takes it */
export const addressOf = (session: string, from: number, to = from): string =>
  `${session}#${from}${to > from ? `-${to}` : ""}`
