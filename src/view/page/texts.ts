/** What a search reads of a place: what a message or a call holds, drawn or not. */
import type { Term } from "../../session/search/query.ts"
import { textsOf as textsOfBlock } from "../../session/search/searched-texts.ts"
import { toolName1 } from "../../session/tool-names.ts"
import type { Place } from "./places.ts"

export const holds = (place: Place, { find }: Term): boolean =>
  textsOf(place).some((text) => find(text) || (isProse(place) && find(withoutMarks(text))))

const isProse = ({ block }: Place) => block?.kind !== "tool" || toolName1(block.call.tool) === "task"

/** Markdown about as it is read, since a phrase may go across its marks. To parse all of a session takes seconds. */
const withoutMarks = (text: string): string => text.replace(/\[|\]\([^()\s]*\)|[*`~\\]|\b__?|__?\b/g, "")

function textsOf({ block, text }: Place): string[] {
  if (!block) return [text ?? ""]
  if (block.kind !== "tool") return textsOfBlock(block)
  const { tool, target, changes } = block.call
  return [tool, target, ...textsOfBlock(block), ...changes.map(({ file }) => file)]
}
