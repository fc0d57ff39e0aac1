/** Where each message and part of the session is on the page, whether it is drawn or not. */

import { messagesOf } from "../../session/transcript/totals.ts"
import type { Block, Transcript } from "../../session/transcript/types.ts"
import { fill, unfold } from "./lazy.ts"

export type Place = {
  id: string
  /** What stands around it, the outermost first: messages that may not be drawn, calls that may be folded. */
  inside: string[]
  /** What a search looks at; absent for a message. */
  block?: Block
}

export function placesOf(transcript: Transcript): Place[] {
  const places: Place[] = []
  const walk = ({ turns }: Transcript, inside: string[]) => {
    for (const message of turns.flatMap(messagesOf)) {
      places.push({ id: message.id, inside })
      for (const block of message.blocks) {
        places.push({ id: block.id, inside: [...inside, message.id], block })
        if (block.kind === "tool" && block.call.subagent) walk(block.call.subagent, [...inside, message.id, block.id])
      }
    }
  }
  walk(transcript, [])
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
