/** All changes of a file as one net diff, without lines that were added and removed again. */
import { diffArrays } from "diff"
import { applied, type Entry, emptied, type Gap, isGap, type State, untold } from "./change-chain.ts"
import type { FileChange, Hunk, Piece } from "./types.ts"
import { counts, maxEditLength, trimmed } from "./unified-diff.ts"

type Change = { turn: number; change: FileChange }

/**
 * @param changes of one file, in order
 * @returns one piece if each change builds on the one before; else several, because something else changed the file in
 * between
 */
export function piecesOf(changes: readonly Change[]): Piece[] {
  const pieces: Piece[] = []
  let [state, own]: [State, Change[]] = [untold, []]
  const end = () => {
    if (own.length > 0) pieces.push(...folded(state, own))
    ;[state, own] = [untold, []]
  }
  for (const one of changes) {
    const { hunks, additions, deletions, created } = one.change
    if (hunks.length === 0 && additions + deletions > 0) {
      end()
      pieces.push(pieceOf([one], []))
      continue
    }
    const next = applied(created ? emptied(state) : state, hunks, one.turn)
    if (!next) end()
    // A change that does not even apply to an unknown file is shown as it is.
    const alone = next ?? applied(untold, hunks, one.turn)
    if (alone) [state, own] = [alone, [...own, one]]
    else pieces.push(pieceOf([one], marked(one)))
  }
  end()
  return pieces
}

function folded(state: State, changes: readonly Change[]): Piece[] {
  const found = between(state)
  // Too many changes to search for one diff.
  if (!found) return changes.map((one) => pieceOf([one], marked(one)))
  return [pieceOf(changes, found)]
}

function pieceOf(changes: readonly Change[], hunks: Hunk[]): Piece {
  const [first] = changes
  // A change that was too large to be saved has only numbers.
  const sums =
    hunks.length === 0 && changes.length === 1 && first?.change.hunks.length === 0 ? first.change : counts(hunks)
  const { additions, deletions } = sums
  return { turns: [...new Set(changes.map(({ turn }) => turn))], additions, deletions, hunks }
}

const marked = ({ turn, change }: Change): Hunk[] =>
  change.hunks.map((hunk) => ({
    ...hunk,
    lines: hunk.lines.map((line) => (line.sign === " " ? line : { ...line, turn })),
  }))

/** The diff between the original file and its current state. */
function between({ lines, removed }: State): Hunk[] | undefined {
  const kept = lines.filter((entry) => entry.from > 0)
  const before = [...kept, ...removed].sort((a, b) => a.from - b.from)
  const token = (entry: Entry): string | Gap => (isGap(entry) ? entry : entry.text)
  const found = diffArrays(before.map(token), lines.map(token), { maxEditLength })
  if (!found) return undefined
  let [old, now] = [0, 0]
  const rows = found.flatMap(({ added, removed, count }) =>
    Array.from({ length: count }, () => {
      const entry = (added ? lines[now] : before[old]) as Entry
      if (!added) old++
      if (!removed) now++
      if (isGap(entry)) return { sign: " " as const, text: "", gap: entry.count }
      const sign = added ? "+" : removed ? "-" : " "
      // A line that only moved has no turn.
      return sign !== " " && entry.turn > 0
        ? ({ sign, text: entry.text, turn: entry.turn } as const)
        : ({ sign, text: entry.text } as const)
    }),
  )
  return trimmed({ oldStart: 1, newStart: 1, lines: rows })
}
