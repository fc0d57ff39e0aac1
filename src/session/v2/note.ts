/** What a session of OpenCode 2 and its messages hold that the session model has no form for. */

/** A turn that goes on in a session of OpenCode 2, and how many of its messages are not settled and so not here. */
export type Turn = { unsettled: number }

export type Note = {
  turn?: Turn
  set?: Record<string, unknown>
  gone?: string[]
  /** Of the text beside a prompt; or there is none. */
  beside?: Note | "none"
  shell?: Record<string, unknown>
}

type Set = NonNullable<Note["set"]>

/** What is set, without the places of which that is so. */
export const except = (set: Set, isGone: (pointer: string) => boolean): Set =>
  Object.fromEntries(Object.entries(set).filter(([pointer]) => !isGone(pointer)))
