/** Groups in the order of their first ones. `Map.groupBy` came with Node 21. */
export function grouped<Thing, Key>(things: Iterable<Thing>, key: (thing: Thing) => Key): Map<Key, Thing[]> {
  const groups = new Map<Key, Thing[]>()
  for (const thing of things) {
    const name = key(thing)
    const own = groups.get(name)
    if (own) own.push(thing)
    else groups.set(name, [thing])
  }
  return groups
}
