/** Brings something into view and keeps it there while what is around it is drawn. */

/** Frames without a move after which it is at rest, and frames after which we stop in any case. */
const [rest, most] = [4, 40]

let bringing = 0
for (const event of ["wheel", "touchmove", "pointerdown"]) addEventListener(event, () => bringing++, { passive: true })

/** @param range a match inside the element, which is what should be seen */
export function bring(element: Element, range?: Range) {
  const mine = ++bringing
  let [frames, still, last] = [0, 0, Number.NaN]
  const frame = () => {
    // The reader, or the next jump, goes elsewhere.
    if (mine !== bringing) return
    const top = place(element, range)
    still = Math.abs(top - last) < 2 ? still + 1 : 0
    last = top
    if (still < rest && ++frames < most) requestAnimationFrame(frame)
  }
  frame()
}

/** @returns where it stands now */
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

/** Height of what stands fixed above. */
export const padding = (): number => Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0

export function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect()
  return bottom > padding() && top < innerHeight
}
