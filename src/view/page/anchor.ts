/** The link to a message or part. Uses the session's own ids, so that it works after the file is renamed. */
import { h, pageID } from "./dom.ts"

export function anchor(id: string, what = "part"): HTMLElement | undefined {
  const own = pageID(id)
  return own
    ? h("a", { class: "anchor", href: `#${own}`, "aria-label": `Link to this ${what}`, title: "Link" }, "#")
    : undefined
}
