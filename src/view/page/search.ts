/** Searches the whole session, drawn or not, folded or not. */
import { type Term, termsOf } from "../../session/search/query.ts"
import { button, h } from "./dom.ts"
import { type Place, reveal } from "./places.ts"
import { mark, rangesIn } from "./ranges.ts"
import { holds } from "./texts.ts"

export type Search = {
  element: HTMLElement
  focus: () => void
  next: (step: 1 | -1) => void
  /** Sets where to search. Until then, a search waits. */
  take: (places: readonly Place[]) => void
}

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
    if (terms.length > 0 && places) found = places.filter((place) => terms.every((term) => holds(place, term)))
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
