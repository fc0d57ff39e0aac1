/** Searches the whole session, drawn or not, folded or not. */
import { type Term, termsOf } from "../../session/search/query.ts"
import { button, h } from "./dom.ts"
import { type Place, reveal } from "./places.ts"

export type Search = {
  element: HTMLElement
  focus: () => void
  next: (step: 1 | -1) => void
  /** Sets where to search. Until then, a search waits. */
  take: (places: readonly Place[]) => void
}

/** Most texts in which matches are marked; more would slow the page down. */
const marked = 500

/** @param show brings the element into view, on whichever tab it is */
export function searchBox(show: (element: HTMLElement, range?: Range) => void): Search {
  let places: readonly Place[] | undefined
  let found: Place[] = []
  let terms: Term[] = []
  let at = -1
  let timer = 0
  const count = h("span", { class: "count", role: "status" })
  const say = () => {
    count.textContent =
      terms.length === 0
        ? ""
        : !places
          ? "reading …"
          : found.length === 0
            ? "nothing"
            : at < 0
              ? `${found.length} found`
              : `${at + 1} of ${found.length}`
  }
  const look = () => {
    clearTimeout(timer)
    timer = 0
    at = -1
    ;[found, terms] = [[], []]
    mark([])
    try {
      terms = input.value.trim() ? termsOf(input.value) : []
    } catch {
      // The pattern is incomplete.
    }
    if (terms.length > 0 && places)
      found = places.filter((place) => terms.every((term) => textsOf(place).some((text) => term.find(text))))
    say()
  }
  const next = (step: 1 | -1) => {
    if (found.length === 0) return
    at = (at + step + found.length) % found.length
    if (at < 0) at = found.length - 1
    const place = found[at]
    const element = place && reveal(place)
    say()
    if (!element) return
    const ranges = rangesIn(element, terms)
    mark(ranges)
    show(element, ranges[0])
  }
  const input: HTMLInputElement = h("input", {
    type: "search",
    id: "query",
    placeholder: "Search the session  ( / )",
    "aria-label": "Search the session",
    autocomplete: "off",
    spellcheck: "false",
    on: {
      input: () => {
        clearTimeout(timer)
        timer = setTimeout(look, 120)
      },
      keydown: (event) => {
        const { key, shiftKey } = event as KeyboardEvent
        if (key === "Enter") {
          event.preventDefault()
          if (timer || at < 0) look()
          next(shiftKey ? -1 : 1)
        }
        if (key === "Escape") clear()
      },
    },
  })
  const clear = () => {
    input.value = ""
    input.blur()
    look()
  }
  const element = h(
    "search",
    { class: "search", role: "search" },
    input,
    count,
    button("‹", "Previous match", () => next(-1)),
    button("›", "Next match", () => next(1)),
  )
  const take = (all: readonly Place[]) => {
    places = all
    look()
  }
  return { element, focus: () => input.select(), next, take }
}

function textsOf({ block, error }: Place): string[] {
  if (!block) return error ? [error] : []
  if (block.kind === "tool") {
    const { tool, target, input, output, changes, inner = [], questions = [] } = block.call
    return [
      tool,
      target,
      ...Object.values(input).map((value) => (typeof value === "string" ? value : JSON.stringify(value))),
      ...inner.map((one) => `${one.tool} ${one.target}`),
      ...questions.flatMap(({ answers }) => answers),
      output,
      ...changes.map(({ file }) => file),
    ]
  }
  return [block.kind === "file" ? block.file.name : block.text]
}

/** The matches of the terms in the drawn content of an element. */
function rangesIn(element: HTMLElement, terms: readonly Term[]): Range[] {
  const ranges: Range[] = []
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node && ranges.length < marked; node = walker.nextNode()) {
    const text = node.textContent ?? ""
    for (const { find } of terms) {
      let from = 0
      for (let match = find(text); match && ranges.length < marked; match = find(text.slice(from))) {
        const range = document.createRange()
        range.setStart(node, from + match[0])
        range.setEnd(node, from + match[1])
        ranges.push(range)
        from += match[1]
      }
    }
  }
  return ranges.sort((a, b) => a.compareBoundaryPoints(Range.START_TO_START, b))
}

/** Marks matches without changing the document, if the browser supports it. */
function mark(ranges: Range[]) {
  if (!("highlights" in CSS)) return
  CSS.highlights.delete("found")
  if (ranges.length > 0) CSS.highlights.set("found", new Highlight(...ranges))
}
