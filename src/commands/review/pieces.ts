/** The texts that agents left in a file, as far as their edits tell: each line with the edit that wrote it. */
import { bare } from "../../session/line-edits.ts"
import { applied, type Entry, isGap, type State, untold } from "../../session/transcript/change-chain.ts"
import type { Hunk } from "../../session/transcript/types.ts"
import { grouped } from "../../support/grouped.ts"
import type { AgentEdit } from "./edits.ts"

/** A line without its white space, or nothing where lines are not told. */
export type PieceLine = { text: string; edit?: AgentEdit } | undefined

/** Lines that stood one after the other. */
export type Piece = PieceLine[]

/** @param edits of one file, by the time they were made; each session's build on each other until something else comes between */
export function piecesOf(edits: readonly AgentEdit[]): Piece[] {
  const isSummary = ({ told }: AgentEdit) => told === "summary"
  const standing = sinceCreated(edits)
  const bySession = grouped(
    standing.filter((edit) => !isSummary(edit)),
    ({ session }) => session,
  )
  const pieces = [...standing.filter(isSummary).map(asItIs), ...[...bySession.values()].flatMap(chained)]
  for (const edit of edits) drop(pieces, edit)
  return pieces.filter((piece) => piece.some((line) => line?.edit))
}

/** Where a session made a file anew, a shell had removed what it wrote there before. */
function sinceCreated(edits: readonly AgentEdit[]): AgentEdit[] {
  const key = ({ session, change: { file, to } }: AgentEdit) => `${session} ${to ?? file}`
  const created = new Map(edits.flatMap((edit, index) => (edit.change.created ? [[key(edit), index] as const] : [])))
  return edits.filter((edit, index) => index >= (created.get(key(edit)) ?? 0))
}

function chained(edits: readonly AgentEdit[]): Piece[] {
  const pieces: Piece[] = []
  let state: State = untold
  // The chain numbers its turns; here these are the edits, from 1.
  const tagged = ({ lines }: State): Piece => lines.map((entry) => lineOf(entry, edits))
  edits.forEach((edit, index) => {
    const { hunks } = edit.change
    const next = edit.told === "diff" ? applied(state, hunks, index + 1) : undefined
    if (next) {
      state = next
      return
    }
    if (state !== untold) pieces.push(tagged(state))
    const alone = applied(untold, hunks, index + 1)
    if (!alone) pieces.push(asItIs(edit))
    state = alone ?? untold
  })
  return state === untold ? pieces : [...pieces, tagged(state)]
}

function lineOf(entry: Entry, edits: readonly AgentEdit[]): PieceLine {
  if (isGap(entry)) return undefined
  const edit = entry.from === 0 ? edits[entry.turn - 1] : undefined
  return { text: bare(entry.text), ...(edit && { edit }) }
}

const asItIs = (edit: AgentEdit): Piece => edit.change.hunks.flatMap((hunk) => [...newSide(hunk, edit), undefined])

const newSide = ({ lines }: Hunk, edit: AgentEdit): Piece =>
  lines.flatMap(({ sign, text }): Piece => (sign === "-" ? [] : [{ text: bare(text), ...(sign === "+" && { edit }) }]))

/** Takes out of earlier pieces what an edit removed: the same line between the same neighbours. */
function drop(pieces: Piece[], { time, change: { hunks } }: AgentEdit) {
  for (const { lines } of hunks) {
    const before = lines.filter(({ sign }) => sign !== "+").map(({ sign, text }) => ({ sign, text: bare(text) }))
    before.forEach(({ sign, text }, at) => {
      if (sign !== "-" || !text) return
      const [above, below] = [before[at - 1]?.text, before[at + 1]?.text]
      for (const piece of pieces) {
        const index = piece.findIndex(
          (line, place) =>
            line?.text === text &&
            line.edit !== undefined &&
            line.edit.time < time &&
            ((above && piece[place - 1]?.text === above) || (below && piece[place + 1]?.text === below)),
        )
        if (index < 0) continue
        // It stays as a neighbour of the others that go.
        piece[index] = { text }
        break
      }
    })
  }
}
