/** What a search reads of a place: what a message or a call holds, drawn or not. */
import type { Term } from "../../session/search/query.ts"
import { toolName1 } from "../../session/tool-names.ts"
import { markdown, type Node } from "../markdown.ts"
import type { Place } from "./places.ts"
import { mostProse } from "./prose.ts"

export const holds = (place: Place, term: Term): boolean =>
  textsOf(place).some((text) => term.find(text)) || drawnWords(place).some((text) => term.find(text))

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

const drawn = new WeakMap<object, string[]>()

/** Markdown as it is read: a phrase may go across its marks. */
function drawnWords({ block }: Place): string[] {
  if (!block) return []
  const known =
    drawn.get(block) ??
    markdownIn(block)
      .filter((text) => text.length <= mostProse)
      .map(wordsOf)
  drawn.set(block, known)
  return known
}

function markdownIn(block: NonNullable<Place["block"]>): string[] {
  if (block.kind === "text" || block.kind === "reasoning") return [block.text]
  if (block.kind !== "tool" || toolName1(block.call.tool) !== "task") return []
  const { input, output } = block.call
  return [...(typeof input.prompt === "string" ? [input.prompt] : []), output]
}

const inline = new Set(["text", "code", "em", "strong", "s", "a"])

const wordsOf = (words: string): string => inside(markdown(words))

/** Joined when all are there: a text that grows is slow to read. */
const inside = (nodes: readonly Node[]): string =>
  nodes.map(({ tag, text = "", children }) => `${text}${inside(children)}${inline.has(tag) ? "" : "\n"}`).join("")
