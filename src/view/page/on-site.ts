/** What a page of a site knows of it: where all sessions are, and its own address where it is published. */
import { h } from "./dom.ts"

const linked = (rel: string) => document.head.querySelector<HTMLLinkElement>(`link[rel=${rel}]`)

export const allSessions = (): HTMLElement | false => {
  const index = linked("index")
  return index !== null && h("a", { class: "up", href: index.getAttribute("href") ?? "" }, "All sessions")
}

/** To be sent to others, with the place that the reader has gone to. */
export const pageAddress = (): string =>
  (linked("canonical")?.href ?? location.href.split("#", 1)[0] ?? "") + location.hash
