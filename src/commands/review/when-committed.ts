/** Holds edits against the commits: which of them brought a line, and whether it was there before. */
import type { CommitPatch } from "../../git/patches.ts"
import { bare, isTelling } from "../../session/line-edits.ts"
import type { Claim } from "./claims.ts"

/** A commit added or removed a line. */
type Event = { authored: number; committed: number; isInRange: boolean; sign: "+" | "-" }

/** Milliseconds: clocks of two machines differ a little. */
export const slack = 60_000

export type Verdict = "sure" | "probable" | "never"

/**
 * @param commits oldest first; nothing when they could not be read
 * @param nameNow leads from a name to the present one
 * @returns whether an edit wrote a line of a file
 */
export function verdicts(
  commits: readonly CommitPatch[] | undefined,
  range: ReadonlySet<string>,
  nameNow: (file: string) => string,
): (file: string, claim: Claim) => Verdict {
  const events = eventsIn(commits ?? [], range, nameNow)
  return (file, { text, edit }) => {
    const certain: Verdict = edit.told === "diff" ? "sure" : "probable"
    const all = events.get(`${file}\0${text}`) ?? []
    const adding = all.filter(({ sign }) => sign === "+")
    // The first commit after the edit; an amended one keeps the time of its beginning, so does one that took others in.
    const by =
      adding.find(({ authored }) => authored >= edit.time - slack) ??
      adding.findLast(({ committed }) => committed >= edit.time - slack)
    // Of a merge no patch is told.
    if (!by) return commits && adding.some(({ isInRange }) => isInRange) ? "never" : "probable"
    const isTakenBack = all.slice(all.indexOf(by)).some(({ sign }) => sign === "-")
    return by.isInRange && !isTakenBack ? certain : "probable"
  }
}

function eventsIn(commits: readonly CommitPatch[], range: ReadonlySet<string>, nameNow: (file: string) => string) {
  const events = new Map<string, Event[]>()
  for (const { hash, authored, committed, files } of commits)
    for (const { file, hunks } of files) {
      // A line that only moves, or is set in, is neither added nor removed.
      const net = new Map<string, number>()
      for (const { sign, text } of hunks.flatMap(({ lines }) => lines)) {
        if (sign === " " || !isTelling(text)) continue
        const line = bare(text)
        net.set(line, (net.get(line) ?? 0) + (sign === "+" ? 1 : -1))
      }
      for (const [line, count] of net) {
        if (count === 0) continue
        const key = `${nameNow(file)}\0${line}`
        const event: Event = { authored, committed, isInRange: range.has(hash), sign: count > 0 ? "+" : "-" }
        events.set(key, [...(events.get(key) ?? []), event])
      }
    }
  return events
}
