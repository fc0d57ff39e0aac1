/** Adds all, one by one: a call does not take a hundred thousand arguments, as `push(...more)` would give it. */
export function append<Thing>(list: Thing[], more: Iterable<Thing>) {
  for (const one of more) list.push(one)
}
