/** Scrolls an element into view and keeps it there while elements around it are drawn. */
import { fill } from "./lazy.ts"

/** Stop after `rest` frames without movement, and after `most` frames in any case. */
const [rest, most] = [4, 40]

let bringing = 0
for (const event of ["wheel", "touchmove", "pointerdown"]) addEventListener(event, () => bringing++, { passive: true })

/** @param range a match inside the element, to scroll to */
export function bring(element: Element, range?: Range) {
  const mine = ++bringing
  let [frames, still, last] = [0, 0, Number.NaN]
  const frame = () => {
    // The reader scrolled, or another jump began.
    if (mine !== bringing) return
    const top = place(element, range)
    still = Math.abs(top - last) < 2 ? still + 1 : 0
    last = top
    if (still < rest && ++frames < most) requestAnimationFrame(frame)
  }
  frame()
}

/** @returns its distance from the top of the window, in pixels */
function place(element: Element, range?: Range): number {
  const before = element.getBoundingClientRect().top
  if (Math.abs(before - padding()) > 2) element.scrollIntoView({ block: "start" })
  if (!range) return element.getBoundingClientRect().top
  const box = range.startContainer.parentElement?.closest("pre")
  if (box) box.scrollTop += range.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2
  const { top, height } = range.getBoundingClientRect()
  if (height > 0 && top > innerHeight - 80) scrollBy(0, top - innerHeight / 3)
  return range.getBoundingClientRect().top
}

/** Height of the fixed header, in pixels. */
export const padding = (): number => Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0

export function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect()
  return bottom > padding() && top < innerHeight
}

/**
 * The next or previous matching element from where the reader is.
 * @param here target of the last jump
 */
export function stepTo(
  within: Element,
  selector: string,
  here: Element | undefined,
  by: 1 | -1,
): HTMLElement | undefined {
  // Pieces that are not drawn yet may contain matches.
  const all = [...within.querySelectorAll<HTMLElement>(`${selector}, .turns.waiting`)]
  const near = here && isInView(here) ? all.indexOf(here as HTMLElement) : -1
  const top = (element: Element) => element.getBoundingClientRect().top - padding()
  const far = () => (by > 0 ? all.findIndex((one) => top(one) > 4) : all.findLastIndex((one) => top(one) < -4))
  const found = all[near < 0 ? far() : near + by]
  if (!found?.matches(".turns")) {
    if (found) fill(found)
    return found
  }
  fill(found)
  const inside = [...found.querySelectorAll<HTMLElement>(selector)]
  const first = by > 0 ? inside[0] : inside.at(-1)
  if (first) fill(first)
  return first
}
