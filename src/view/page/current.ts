/** Marks in the navigator the turn that the reader is at. */
import { padding } from "./scroll.ts"

/** @param navigator that is there now: it is redrawn */
export function markCurrent(navigator: () => HTMLElement, conversation: HTMLElement) {
  let waiting = false
  const mark = () => {
    waiting = false
    const id = turnAtTop(conversation)
    const links = navigator()
    const now = id && links.querySelector<HTMLElement>(`a[href="#${id}"]`)
    const before = links.querySelector("[aria-current]")
    if (!now || now === before) return
    before?.removeAttribute("aria-current")
    now.setAttribute("aria-current", "true")
    // Not scrollIntoView: it would move the page as well.
    const [box, own] = [links.getBoundingClientRect(), now.getBoundingClientRect()]
    if (own.top < box.top || own.bottom > box.bottom) links.scrollTop += own.top - box.top - box.height / 3
  }
  const later = () => {
    if (!waiting) requestAnimationFrame(mark)
    waiting = true
  }
  addEventListener("scroll", later, { passive: true })
  addEventListener("resize", later, { passive: true })
  return later
}

/** Asks for what is on the screen there, since to measure all turns takes too long. */
function turnAtTop(conversation: HTMLElement): string | undefined {
  const { left, width } = conversation.getBoundingClientRect()
  for (const below of [24, 160, 400]) {
    let turn = document.elementFromPoint(left + Math.min(width / 2, 200), padding() + below)?.closest(".turn")
    while (turn?.matches(".nested")) turn = turn.parentElement?.closest(".turn")
    if (turn?.id) return turn.id
  }
  return undefined
}
