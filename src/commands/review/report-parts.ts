/** Makes the sessions and the files of a report. */
import type { FilePatch } from "../../git/patches.ts"
import { addedIn, type Claim } from "./claims.ts"
import type { Read } from "./read-sessions.ts"
import type { Figures, ReviewedFile, ReviewedRange, ReviewedSession, ReviewedTurn } from "./report.ts"
import { isOutside } from "./texts-at-head.ts"
import { droppedBy } from "./tried.ts"

export type Verdicted = Claim & { sure: boolean }

type Known = {
  /** The saved files as they were before the range. */
  before: ReadonlyMap<string, Buffer>
  nameNow: (file: string) => string
  /** The lines of files as the last commit has them, where that is known. */
  texts: ReadonlyMap<string, ReadonlySet<string>>
}

/** Those that the commits name, and those that wrote a line, in the order of their work. */
export function sessionsOf(
  read: readonly Read[],
  claims: ReadonlyMap<string, readonly Verdicted[]>,
  known: Known,
): (ReviewedSession & { index: number })[] {
  const all = [...claims.values()].flat()
  return read
    .flatMap((one) => {
      const own = all.filter(({ edit }) => edit.session === one.index)
      return (one.commits.length > 0 && !one.removed) || own.length > 0 ? [reviewed(one, own, known)] : []
    })
    .sort((a, b) => (a.turns[0]?.time ?? 0) - (b.turns[0]?.time ?? 0))
    .map((session, index) => ({ ...session, number: index + 1 }))
}

function reviewed(one: Read, claims: readonly Verdicted[], { before, nameNow, texts }: Known) {
  const { index, commits, edits } = one
  const { sessionID, title, file, by, branch, saved, store } = one.session
  const session = {
    ...{ sessionID, title, file, saved },
    ...{ ...(by && { by }), ...(branch && { branch }), ...(store && { store }) },
  }
  const old = before.get(file)
  const turns = one.turns.flatMap(({ failed: _, ...turn }): ReviewedTurn[] => {
    const own = claims.filter(({ edit }) => edit.turn === turn.number)
    if (own.length === 0 && old?.includes(`"${turn.id}"`)) return []
    const changed = edits.filter((edit) => edit.turn === turn.number).map(({ change }) => change.to ?? change.file)
    const files = new Set(changed.map(nameNow).filter((name) => !isOutside(name)))
    return [{ ...turn, ...counted(own), files: [...files] }]
  })
  const shown = new Set(turns.map(({ number }) => number))
  const isShown = ({ turn }: { turn: number }) => shown.has(turn)
  return {
    ...{ index, number: 0, session, commits, turns },
    models: [...new Set(one.turns.flatMap(({ model }) => model ?? []))],
    ...counted(claims),
    dropped: droppedBy(edits.filter(isShown), nameNow, (name) => texts.get(name)),
    failed: one.turns.flatMap(({ failed }) => failed).filter(isShown),
  }
}

function counted(claims: readonly Verdicted[]) {
  const sure = claims.filter((claim) => claim.sure).length
  return { sure, probable: claims.length - sure }
}

export function filesOf(
  patches: readonly FilePatch[],
  claims: ReadonlyMap<string, readonly Verdicted[]>,
  sessions: readonly (ReviewedSession & { index: number })[],
): ReviewedFile[] {
  const numbers = new Map(sessions.map(({ index, number }) => [index, number]))
  return patches.map((patch): ReviewedFile => {
    const { hunks, ...said } = patch
    const added = addedIn(patch)
    const deleted = hunks.flatMap(({ lines }) => lines).filter(({ sign }) => sign === "-").length
    const own = new Map((claims.get(patch.file) ?? []).map((claim) => [claim.number, claim]))
    const ranges: ReviewedRange[] = []
    for (const { number } of added) {
      const claim = own.get(number)
      const session = claim && numbers.get(claim.edit.session)
      const next: ReviewedRange = {
        ...{ from: number, to: number },
        ...(claim && session !== undefined && { session, turn: claim.edit.turn, sure: claim.sure }),
      }
      const last = ranges.at(-1)
      if (last?.to === number - 1 && isSame(last, next)) last.to = number
      else ranges.push(next)
    }
    return { ...said, added: added.length, deleted, ranges }
  })
}

const isSame = (one: ReviewedRange, other: ReviewedRange) =>
  one.session === other.session && one.turn === other.turn && one.sure === other.sure

export function figuresOf(files: readonly ReviewedFile[]): Figures {
  const lines = (is: (range: ReviewedRange) => boolean) =>
    files.flatMap(({ ranges }) => ranges.filter(is)).reduce((sum, { from, to }) => sum + to - from + 1, 0)
  return {
    added: files.reduce((sum, { added }) => sum + added, 0),
    sure: lines(({ sure }) => sure === true),
    probable: lines(({ sure }) => sure === false),
  }
}
