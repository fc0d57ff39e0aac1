/** Finds the copies among saved sessions, and what each has that its original does not. */
import { madeBefore } from "../ids.ts"

export type Teller = {
  sessionID: string
  /** Id of the origin that it names. OpenCode up to 1.14 does not keep it. */
  copyOf?: string
  /** Milliseconds since 1970. A copy has the same value. */
  created: number
  saved: Date
}

/** Maps each copy to its original, or to the oldest copy of the same origin. */
export function originals<Some extends Teller>(sessions: readonly Some[]): Map<Some, Some> {
  const first = new Map<string, Some>()
  const found = new Map<Some, Some>()
  for (const session of sessions.toSorted(byOriginality)) {
    const names = namesOf(session)
    const original = names.map((name) => first.get(name)).find(Boolean) ?? session
    for (const name of names) if (!first.has(name)) first.set(name, original)
    if (original.sessionID !== session.sessionID) found.set(session, original)
  }
  return found
}

/** Of these, a session and its copy have one in common. */
export const namesOf = ({ sessionID, copyOf, created }: Omit<Teller, "saved">): string[] => [
  sessionID,
  ...(copyOf ? [copyOf] : []),
  `begun ${created}`,
]

function byOriginality(a: Teller, b: Teller): number {
  return (
    Number(Boolean(a.copyOf)) - Number(Boolean(b.copyOf)) ||
    madeBefore(a.sessionID, b.sessionID) ||
    a.saved.getTime() - b.saved.getTime()
  )
}

/** A session, its items, and what each says: mostly the digest of its turn (see transcript/turn-digest.ts). */
export type Telling<Some, Item> = { session: Some; items: Item[]; says: (item: Item) => string }

/** Drops items that a copy only repeats, and copies with none of their own. Each original lists its copies. */
export function toldOnce<Some extends Teller, Item>(all: readonly Telling<Some, Item>[]) {
  const original = originals(all.map(({ session }) => session))
  const told = new Map<Some, Set<string>>()
  const copies = new Map<Some, Some[]>()
  const copied = new Set(original.values())
  for (const { session, items, says } of all.filter(({ session }) => copied.has(session)))
    told.set(session, new Set(items.map(says)))
  return all.flatMap(({ session, items, says }) => {
    const first = original.get(session)
    const before = first && told.get(first)
    const own = before ? items.filter((item) => !before.has(says(item))) : items
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
