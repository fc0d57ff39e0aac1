/** Keeps in memory what was made of a file, for a process that is asked again and again. */

/**
 * @param identity of what it is made of: another one as soon as that has changed
 * @param bytes how much is made of
 */
export type Keep = <Made>(identity: string, bytes: number, make: () => Promise<Made>) => Promise<Made>

/** For a command, which ends. */
export const keepNothing: Keep = (_identity, _bytes, make) => make()

/** Drops first what was not asked for longest. @param most bytes, of which things are made, in all */
export function keepUpTo(most: number): Keep {
  const kept = new Map<string, { bytes: number; made: Promise<unknown> }>()
  let held = 0
  const drop = (identity: string) => {
    held -= kept.get(identity)?.bytes ?? 0
    kept.delete(identity)
  }
  return <Made>(identity: string, bytes: number, make: () => Promise<Made>) => {
    const known = kept.get(identity)
    if (known) {
      kept.delete(identity)
      kept.set(identity, known)
      return known.made as Promise<Made>
    }
    const made = make()
    if (bytes > most) return made
    kept.set(identity, { bytes, made })
    held += bytes
    made.catch(() => drop(identity))
    for (const oldest of kept.keys()) {
      if (held <= most) break
      drop(oldest)
    }
    return made
  }
}
