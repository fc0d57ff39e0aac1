/** The places of what a search has found, in what is drawn. */
import type { Term } from "../../session/search/query.ts"

/** Most texts in which matches are marked; more would slow the page down. */
const marked = 500

/** The matches of the terms in the drawn content of an element. */
export function rangesIn(element: HTMLElement, terms: readonly Term[]): Range[] {
  const ranges: Range[] = []
  for (const nodes of runsIn(element)) {
    const text = nodes.map(({ data }) => data).join("")
    for (const { find } of terms) {
      let from = 0
      for (let match = find(text); match && ranges.length < marked; match = find(text.slice(from))) {
        const range = document.createRange()
        range.setStart(...placeIn(nodes, from + match[0]))
        from += match[1]
        const [last, at] = placeIn(nodes, from - 1)
        range.setEnd(last, at + 1)
        ranges.push(range)
      }
    }
  }
  return ranges.sort((a, b) => a.compareBoundaryPoints(Range.START_TO_START, b))
}

/** What a text goes on around: marks and colours divide it. */
const inline = "span, em, strong, s, code, a"

/** The texts of an element, those from the beginning of a block to its end together. */
function runsIn(element: HTMLElement): Text[][] {
  const runs: Text[][] = []
  let last: Element | null | undefined
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const block = node.parentElement?.closest(`:not(${inline})`)
    if (runs.length === 0 || last !== block) runs.push([])
    last = block
    runs.at(-1)?.push(node as Text)
  }
  return runs
}

/** The node that has a character, and where. */
function placeIn(nodes: readonly Text[], at: number): [Node, number] {
  let [index, rest] = [0, at]
  for (const { length } of nodes) {
    if (rest < length) break
    rest -= length
    index++
  }
  return [nodes[index] as Text, rest]
}

/** Marks matches without changing the document, if the browser supports it. */
export function mark(ranges: Range[]) {
  if (!("highlights" in CSS)) return
  CSS.highlights.delete("found")
  if (ranges.length > 0) CSS.highlights.set("found", new Highlight(...ranges))
}
