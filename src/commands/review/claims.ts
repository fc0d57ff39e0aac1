/** Which edit wrote which of the lines that a change added. */
import type { FilePatch } from "../../git/patches.ts"
import { bare, isTelling } from "../../session/line-edits.ts"
import { grouped } from "../../support/grouped.ts"
import { aligned, type Pair } from "./align.ts"
import type { AgentEdit } from "./edits.ts"
import { type Piece, piecesOf } from "./pieces.ts"

/** A line that a change added. `text` is without white space. */
export type Added = { number: number; text: string }
export type Claim = Added & { edit: AgentEdit }

type Side = { number: number; text: string; added: boolean } | undefined

/** The lines of a patch as the file has them now. Between two hunks stands nothing. */
const sideOf = ({ hunks }: FilePatch): Side[] =>
  hunks.flatMap(({ newStart, lines }) => {
    let number = newStart
    const side = lines.flatMap(({ sign, text }): Side[] =>
      sign === "-" ? [] : [{ number: number++, text: bare(text), added: sign === "+" }],
    )
    return [...side, undefined]
  })

export const addedIn = (patch: FilePatch): Added[] =>
  sideOf(patch).flatMap((line) => (line?.added ? [{ number: line.number, text: line.text }] : []))

/**
 * @param edits of this file, by time @param isNamed whether the commits name the session of an edit
 * @returns one claim for a line at most, by line
 */
export function claimsOn(
  patch: FilePatch,
  edits: readonly AgentEdit[],
  isNamed: (session: number) => boolean,
): Claim[] {
  const side = sideOf(patch)
  const best = new Map<number, Claim>()
  for (const piece of piecesOf(edits))
    for (const claim of claimsOf(piece, side, isNamed)) {
      const other = best.get(claim.number)
      if (!other || isBetter(claim.edit, other.edit)) best.set(claim.number, claim)
    }
  return [...best.values()].sort((a, b) => a.number - b.number)
}

/** Who wrote a file over need not have written its lines; of two that added a line, the later one did it again. */
function isBetter(one: AgentEdit, other: AgentEdit): boolean {
  if (one.told !== other.told) return rank[one.told] > rank[other.told]
  return one.told === "diff" ? one.time > other.time : one.time < other.time
}

const rank = { summary: 0, whole: 1, diff: 2 }

function claimsOf(piece: Piece, side: readonly Side[], isNamed: (session: number) => boolean): Claim[] {
  const pairs = aligned(
    piece.map((line) => line?.text),
    side.map((line) => line?.text),
  )
  const telling = new Map(pairs.filter(([at]) => isTelling(piece[at]?.text ?? "")))
  // A line that anybody may write proves nothing for a brace below it.
  const sturdy = new Map(
    [...telling].filter((pair) => letters(piece[pair[0]]?.text ?? "") >= 16 || isBeside(pair, telling)),
  )
  const held = pairs.flatMap((pair): Claim[] => {
    const { edit } = piece[pair[0]] ?? {}
    const line = side[pair[1]]
    if (!edit || !line?.added || !(sturdy.has(pair[0]) || isBeside(pair, sturdy))) return []
    return [{ number: line.number, text: line.text, edit }]
  })
  const bySession = grouped(held, ({ edit }) => edit.session)
  return [...bySession].flatMap(([session, own]) => (isNamed(session) || isMuch(piece, session, own) ? own : []))
}

/** Whether others were found close to it, in both texts. */
function isBeside([at, place]: Pair, others: ReadonlyMap<number, number>): boolean {
  for (let one = at - near; one <= at + near; one++) {
    const other = others.get(one)
    if (one !== at && other !== undefined && Math.abs(other - place) <= near) return true
  }
  return false
}

const near = 3
const letters = (text: string) => (text.match(/[\p{L}\p{N}]/gu) ?? []).length

/** Whether enough is left of what a session wrote: of a try that was given up, a line may come back from another hand. */
function isMuch(piece: Piece, session: number, held: readonly Claim[]): boolean {
  const wrote = piece.filter((line) => line?.edit?.session === session && isTelling(line.text)).length
  const left = held.filter(({ text }) => isTelling(text)).length
  return left * 2 >= wrote || left >= 10
}
