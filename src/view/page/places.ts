/** The place of each turn, message and part on the page, drawn or not. */
import { messagesOf } from "../../session/transcript/totals.ts"
import type { Block, Transcript } from "../../session/transcript/types.ts"
import { fill, unfold } from "./lazy.ts"

export type Place = {
  id: string
  /** Ids of the elements around it, outermost first: pieces and messages may not be drawn yet, calls may be folded. */
  inside: string[]
  /** What a search reads; absent for a turn. */
  block?: Block
  /** The same, of a message that failed. */
  error?: string
}

/** Turns that are drawn together. */
export const together = 20

/** The id of the fold with the conversation of the subagent that a call began. */
export const talkID = (call: string): string => `${call}-talk`

/** The id of the piece that contains a turn. @param index of the turn, from 0 */
export const pieceID = (index: number): string => `turns-${Math.floor(index / together) + 1}`

export function placesOf(transcript: Transcript): Place[] {
  const places: Place[] = []
  const walk = ({ turns }: Transcript, inside: string[] | ((index: number) => string[])) =>
    turns.forEach((turn, index) => {
      const outer = typeof inside === "function" ? inside(index) : inside
      if (typeof inside === "function") places.push({ id: `turn-${turn.number}`, inside: outer })
      for (const message of messagesOf(turn)) {
        const { id, error } = message
        places.push({ id, inside: outer, ...(error && { error }) })
        const within = [...outer, message.id]
        for (const block of message.blocks) {
          places.push({ id: block.id, inside: within, block })
          if (block.kind === "tool" && block.call.subagent)
            walk(block.call.subagent, [...within, block.id, talkID(block.id)])
        }
      }
    })
  walk(transcript, (index) => [pieceID(index)])
  for (const stray of transcript.strays) walk(stray, [])
  return places
}

/** Draws and opens a place and all elements around it. @returns its element, or else the nearest one around it */
export function reveal({ id, inside }: Place): HTMLElement | undefined {
  let element: HTMLElement | undefined
  for (const one of [...inside, id]) {
    const found = document.getElementById(one)
    if (!found) continue
    element = found
    fill(found)
    if (found instanceof HTMLDetailsElement) unfold(found)
  }
  return element
}
