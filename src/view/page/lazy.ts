/** What is far away is not drawn yet. */

const waiting = new Map<Element, () => void>()

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) fill(target)
  },
  { rootMargin: "1500px 0px" },
)

/** Draws an element when it comes near. */
export function later(element: Element, draw: () => void) {
  waiting.set(element, draw)
  observer.observe(element)
}

/** Draws an element now, if it is not yet. */
export function fill(element: Element) {
  const draw = waiting.get(element)
  if (!draw) return
  waiting.delete(element)
  observer.unobserve(element)
  draw()
}

/** For paper. */
export function fillAll() {
  for (const element of [...waiting.keys()]) fill(element)
}

/** A fold whose inside is drawn when it is first opened. */
export function fold(details: HTMLDetailsElement, draw: () => Node[]) {
  let drawn = false
  const open = () => {
    if (drawn || !details.open) return
    drawn = true
    details.append(...draw())
  }
  details.addEventListener("toggle", open)
  opening.set(details, open)
  open()
}

const opening = new WeakMap<Element, () => void>()

/** Opens a fold and draws its inside at once: the event comes too late to scroll there. */
export function unfold(details: HTMLDetailsElement) {
  details.open = true
  opening.get(details)?.()
}
