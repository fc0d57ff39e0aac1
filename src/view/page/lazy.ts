/** Draws elements only when the reader comes near. */
import { h } from "./dom.ts"

const waiting = new Map<Element, () => void>()

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) fill(target)
  },
  { rootMargin: "1500px 0px" },
)

/** Draws an element when it comes near the viewport. */
export function later(element: Element, draw: () => void) {
  element.classList.add("waiting")
  waiting.set(element, draw)
  observer.observe(element)
}

/** Draws an element now, if it is not drawn yet. */
export function fill(element: Element) {
  const draw = waiting.get(element)
  if (!draw) return
  waiting.delete(element)
  observer.unobserve(element)
  element.classList.remove("waiting")
  draw()
}

/** Draws everything and opens all folds for printing, and closes them again. */
export function onPaper() {
  const opened: HTMLDetailsElement[] = []
  const closed = () => [...document.querySelectorAll<HTMLDetailsElement>(`details:not([open], .raw)`)]
  addEventListener("beforeprint", () => {
    // What is drawn or opened may contain more that waits.
    for (const [element] of waiting) fill(element)
    for (let more = closed(); more.length > 0; more = closed())
      for (const one of more) {
        unfold(one)
        opened.push(one)
        for (const [element] of waiting) fill(element)
      }
  })
  addEventListener("afterprint", () => {
    for (const one of opened.splice(0)) one.open = false
  })
}

/**
 * Many elements of one kind, drawn in pieces that come near. Pieces, because at every scroll the browser checks all
 * waiting elements, and a thousand of them make it stutter.
 * @param height of one element in rem, approximate @param holder of a piece
 */
export function inPieces<Item>(
  items: readonly Item[],
  size: number,
  height: number,
  holder: (index: number) => HTMLElement,
  draw: (item: Item, index: number) => Node,
): HTMLElement[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, piece) => {
    const element = holder(piece)
    const own = items.slice(piece * size, (piece + 1) * size)
    const drawAll = () => {
      element.style.minHeight = ""
      element.append(...own.map((item, index) => draw(item, piece * size + index)))
    }
    if (piece === 0) drawAll()
    else {
      element.style.minHeight = `${own.length * height}rem`
      later(element, drawAll)
    }
    return element
  })
}

/** What the reader last chose for all folds, including those that are not drawn yet. */
let wished: boolean | undefined

/** A fold whose content is drawn when it is first opened. */
export function fold(details: HTMLDetailsElement, draw: () => Node[]) {
  let drawn = false
  const open = () => {
    if (drawn || !details.open) return
    drawn = true
    details.append(...draw())
  }
  if (wished !== undefined && !details.matches(".raw, .narrow")) details.open = wished
  details.addEventListener("toggle", open)
  opening.set(details, open)
  open()
}

const opening = new WeakMap<Element, () => void>()

/** Opens a fold and draws its content at once: its event comes too late to scroll there. */
export function unfold(details: HTMLDetailsElement) {
  details.open = true
  opening.get(details)?.()
}

/** Opens or closes all folds, including those that are not drawn yet. */
export function foldAll(within: Element) {
  wished = !wished
  for (const one of within.querySelectorAll<HTMLDetailsElement>("details:not(.raw, .narrow)"))
    if (wished) unfold(one)
    else one.open = false
}

/** A fold that is one on a narrow screen only: on a wide one it is open and its summary is hidden. */
export function narrowFold(label: string, content: Node, id?: string): HTMLDetailsElement {
  const details = h("details", { class: "narrow", id }, h("summary", {}, label), content)
  const fit = () => {
    details.open = !narrow.matches
  }
  narrow.addEventListener("change", fit)
  fit()
  return details
}

/** As in the style sheet. */
const narrow = matchMedia("(max-width: 56rem)")
