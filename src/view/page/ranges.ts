/** The places of what a search has found, in what is drawn. */
import type { Term } from "../../session/search/query.ts"

/** Most texts in which matches are marked; more would slow the page down. */
const marked = 500

/** The matches of the terms in the drawn content of an element. */
export function rangesIn(element: HTMLElement, terms: readonly Term[]): Range[] {
  const ranges: Range[] = []
  for (const { text, range } of runsIn(element))
    for (const { find } of terms) {
      let from = 0
      for (let match = find(text); match && ranges.length < marked; match = find(text.slice(from))) {
        ranges.push(range(from + match[0], from + match[1]))
        from += match[1]
      }
    }
  return ranges.sort((a, b) => a.compareBoundaryPoints(Range.START_TO_START, b))
}

/** What a text goes on around: marks and colours divide it. */
const inline = "span, em, strong, s, code, a"

type Run = { text: string; range: (start: number, end: number) => Range }

/** The texts of an element, each from the beginning of a block to its end. */
function runsIn(element: HTMLElement): Run[] {
  const runs: { block: Element | null | undefined; nodes: Node[] }[] = []
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const block = node.parentElement?.closest(`:not(${inline})`)
    const last = runs.at(-1)
    if (last && last.block === block) last.nodes.push(node)
    else runs.push({ block, nodes: [node] })
  }
  return runs.map(({ nodes }) => runOf(nodes))
}

function runOf(nodes: readonly Node[]): Run {
  const texts = nodes.map((node) => node.textContent ?? "")
  /** The node that has a character, and where. */
  const place = (at: number): [Node, number] => {
    let rest = at
    const index = texts.findIndex((text) => {
      if (rest < text.length) return true
      rest -= text.length
      return false
    })
    return [nodes[index] as Node, rest]
  }
  return {
    text: texts.join(""),
    range: (start, end) => {
      const range = document.createRange()
      range.setStart(...place(start))
      const [last, at] = place(end - 1)
      range.setEnd(last, at + 1)
      return range
    },
  }
}

/** Marks matches without changing the document, if the browser supports it. */
export function mark(ranges: Range[]) {
  if (!("highlights" in CSS)) return
  CSS.highlights.delete("found")
  if (ranges.length > 0) CSS.highlights.set("found", new Highlight(...ranges))
}
