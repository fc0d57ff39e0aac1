/** Which of several saved sessions are copies, and what each tells that its original does not. */
import { madeBefore } from "../ids.ts"

export type Teller = {
  sessionID: string
  /** As it says itself. OpenCode up to 1.14 forgets it. */
  copyOf?: string
  /** When it was begun, in milliseconds: a copy keeps that. */
  created: number
  saved: Date
}

/** For each that is a copy of another among them, or of what another is a copy of: the one of which it is told. */
export function originals<Some extends Teller>(sessions: readonly Some[]): Map<Some, Some> {
  const first = new Map<string, Some>()
  const found = new Map<Some, Some>()
  for (const session of sessions.toSorted(byOriginality)) {
    const names = [session.sessionID, ...(session.copyOf ? [session.copyOf] : []), `begun ${session.created}`]
    const original = names.map((name) => first.get(name)).find(Boolean) ?? session
    for (const name of names) if (!first.has(name)) first.set(name, original)
    if (original.sessionID !== session.sessionID) found.set(session, original)
  }
  return found
}

function byOriginality(a: Teller, b: Teller): number {
  return (
    Number(Boolean(a.copyOf)) - Number(Boolean(b.copyOf)) ||
    madeBefore(a.sessionID, b.sessionID) ||
    a.saved.getTime() - b.saved.getTime()
  )
}

/** Of a session: what it tells in its turns, and what each of these says (see transcript/turn-digest.ts). */
export type Telling<Some, Item> = { session: Some; items: Item[]; says: (turn: number) => string }

/** The same without what a copy only repeats, and with the copies that repeat it; those with nothing of their own are gone. */
export function toldOnce<Some extends Teller, Item extends { turn: number }>(all: readonly Telling<Some, Item>[]) {
  const original = originals(all.map(({ session }) => session))
  const told = new Map<Some, Set<string>>()
  const copies = new Map<Some, Some[]>()
  const isFirst = ({ session }: Telling<Some, Item>) => !original.has(session)
  for (const { session, items, says } of all.filter(isFirst))
    told.set(session, new Set(items.map(({ turn }) => says(turn))))
  return all.flatMap(({ session, items, says }) => {
    const first = original.get(session)
    const before = first && told.get(first)
    const own = before ? items.filter(({ turn }) => !before.has(says(turn))) : items
    if (!first || own.length === items.length) return [{ session, items, copies: copiesOf(session) }]
    copiesOf(first).push(session)
    return own.length > 0 ? [{ session, items: own, copies: copiesOf(session) }] : []
  })

  function copiesOf(session: Some): Some[] {
    const held = copies.get(session) ?? []
    copies.set(session, held)
    return held
  }
}
