/** Where each turn, message and part of the session is on the page, whether it is drawn or not. */
import { messagesOf } from "../../session/transcript/totals.ts"
import type { Block, Transcript } from "../../session/transcript/types.ts"
import { fill, unfold } from "./lazy.ts"

export type Place = {
  id: string
  /** What stands around it, the outermost first: pieces and messages that may not be drawn, calls that may be folded. */
  inside: string[]
  /** What a search looks at; absent for a turn and a message. */
  block?: Block
}

/** Turns that are drawn together. */
export const together = 20

/** The id of the piece that holds a turn. @param index of the turn, from 0 */
export const pieceID = (index: number): string => `turns-${Math.floor(index / together) + 1}`

export function placesOf(transcript: Transcript): Place[] {
  const places: Place[] = []
  const walk = ({ turns }: Transcript, inside: string[] | ((index: number) => string[])) =>
    turns.forEach((turn, index) => {
      const outer = typeof inside === "function" ? inside(index) : inside
      if (typeof inside === "function") places.push({ id: `turn-${turn.number}`, inside: outer })
      for (const message of messagesOf(turn)) {
        places.push({ id: message.id, inside: outer })
        const within = [...outer, message.id]
        for (const block of message.blocks) {
          places.push({ id: block.id, inside: within, block })
          if (block.kind === "tool" && block.call.subagent) walk(block.call.subagent, [...within, block.id])
        }
      }
    })
  walk(transcript, (index) => [pieceID(index)])
  for (const stray of transcript.strays) walk(stray, [])
  return places
}

/** Draws and opens all that stands around a place, and the place itself. @returns its element */
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
