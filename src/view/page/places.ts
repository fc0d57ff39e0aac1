/** The place of each turn, message and part on the page, drawn or not. */
import { messagesOf } from "../../session/transcript/totals.ts"
import type { Block, Transcript } from "../../session/transcript/types.ts"
import { fill, unfold } from "./lazy.ts"

/** The id of the fold that the todos are in on a narrow screen. */
export const factsID = "facts"

/** The id of the title of a subagent that no call names. @param index of the subagent, from 0 */
export const strayID = (index: number): string => `stray-${index}`

export type Place = {
  id: string
  /** Ids of the elements around it, outermost first: pieces and messages may not be drawn yet, calls may be folded. */
  inside: string[]
  /** What a search reads; absent for a turn. */
  block?: Block
  /** The same, of what is no part: the error of a message, the title of a subagent that no call names, or todos. */
  text?: string | undefined
}

/** Turns that are drawn together. */
export const together = 20

/** The id of the fold with the conversation of the subagent that a call began. */
export const talkID = (call: string): string => `${call}-talk`

/** The id of the piece that contains a turn. @param index of the turn, from 0 */
export const pieceID = (index: number): string => `turns-${Math.floor(index / together) + 1}`

export function placesOf(transcript: Transcript): Place[] {
  const todos = transcript.todos.map(({ content }) => content).join("\n")
  const places: Place[] = [{ id: "todos", inside: [factsID], text: todos }]
  /** @param inside for a subagent's turns, which are no places themselves */
  const walk = ({ turns }: Transcript, inside?: string[]) =>
    turns.forEach((turn, index) => {
      const outer = inside ?? [pieceID(index)]
      if (!inside) places.push({ id: `turn-${turn.number}`, inside: outer })
      for (const { id, error: text, blocks } of messagesOf(turn)) {
        places.push({ id, inside: outer, text })
        const within = [...outer, id]
        for (const block of blocks) {
          places.push({ id: block.id, inside: within, block })
          if (block.kind === "tool" && block.call.subagent)
            walk(block.call.subagent, [...within, block.id, talkID(block.id)])
        }
      }
    })
  walk(transcript)
  transcript.strays.forEach((stray, index) => {
    places.push({ id: strayID(index), inside: [], text: stray.title })
    walk(stray, [])
  })
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
