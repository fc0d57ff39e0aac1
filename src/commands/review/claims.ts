/** Which edit wrote which of the lines that a change added. */
import type { FilePatch } from "../../git/patches.ts"
import { bare, isTelling } from "../../session/line-edits.ts"
import { aligned } from "./align.ts"
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
  const telling = pairs.filter(([at]) => isTelling(piece[at]?.text ?? ""))
  const claims = pairs.flatMap(([at, place]) => {
    const { edit } = piece[at] ?? {}
    const line = side[place]
    if (!edit || !line?.added) return []
    return [{ number: line.number, text: line.text, edit, isHeld: isHeld(line.text, at, place, telling) }]
  })
  const held = claims.filter(({ isHeld }) => isHeld)
  return held
    .filter(({ edit }) => isNamed(edit.session) || isMuch(piece, held, edit))
    .map(({ isHeld: _, ...claim }) => claim)
}

/** Whether a line could hardly stand there by accident: it is a long one, or has another beside it on both sides. */
function isHeld(text: string, at: number, place: number, telling: readonly (readonly [number, number])[]): boolean {
  if (isTelling(text) && letters(text) >= 16) return true
  return telling.some(([one, other]) => one !== at && Math.abs(one - at) <= near && Math.abs(other - place) <= near)
}

const near = 3
const letters = (text: string) => (text.match(/[\p{L}\p{N}]/gu) ?? []).length

/** Whether enough is left of what a session wrote: of a try that was given up, a line may come back from another hand. */
function isMuch(piece: Piece, held: readonly Claim[], { session }: AgentEdit): boolean {
  const wrote = piece.filter((line) => line?.edit?.session === session && isTelling(line.text)).length
  const left = held.filter(({ edit, text }) => edit.session === session && isTelling(text)).length
  return left * 2 >= wrote || left >= 10
}
