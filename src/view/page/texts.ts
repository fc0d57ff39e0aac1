/** What a search reads of a place: what a message or a call holds, drawn or not. */
import type { Term } from "../../session/search/query.ts"
import { toolName1 } from "../../session/tool-names.ts"
import type { Place } from "./places.ts"

export const holds = (place: Place, { find }: Term): boolean =>
  textsOf(place).some((text) => find(text) || (isProse(place) && find(withoutMarks(text))))

const isProse = ({ block }: Place) => block?.kind !== "tool" || toolName1(block.call.tool) === "task"

/** Markdown about as it is read, since a phrase may go across its marks. To parse all of a session takes seconds. */
const withoutMarks = (text: string): string => text.replace(/\[|\]\([^()\s]*\)|[*`~\\]|\b__?|__?\b/g, "")

function textsOf({ block, error }: Place): string[] {
  if (!block) return error ? [error] : []
  if (block.kind === "tool") {
    const { tool, target, input, output, changes, attachments, inner = [], questions = [] } = block.call
    return [
      tool,
      target,
      ...Object.values(input).map((value) => (typeof value === "string" ? value : JSON.stringify(value))),
      ...inner.map((one) => `${one.tool} ${one.target}`),
      ...questions.flatMap(({ answers }) => answers),
      output,
      ...changes.map(({ file }) => file),
      ...attachments.map(({ name }) => name),
    ]
  }
  return [block.kind === "file" ? block.file.name : block.text]
}
