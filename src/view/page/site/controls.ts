/** The search box and the filters. */
import type { SiteEntry } from "../../../session/word-index/site-index.ts"
import { h } from "../dom.ts"
import { type Order, orders, type State } from "./state.ts"

export type Controls = { search: HTMLElement; filters: HTMLElement; focus: () => void; state: () => State }

/** Names of files that the browser offers to complete. */
const mostFiles = 2000

export function controls(sessions: readonly SiteEntry[], begun: State, changed: () => void): Controls {
  const on = { input: changed }
  const clear = (event: Event) => {
    if ((event as KeyboardEvent).key !== "Escape") return
    query.value = ""
    changed()
    query.blur()
  }
  const query = h("input", {
    ...{ type: "search", id: "query", "aria-label": "Search all sessions", placeholder: "Search all sessions (/)" },
    ...{ autocomplete: "off", spellcheck: "false", on: { ...on, keydown: clear } },
  })
  query.value = begun.q
  const of = (key: "authors" | "branch") => [...new Set(sessions.flatMap((one) => one[key] ?? []))].sort()
  const author = choice("Author", "Everybody", of("authors"), begun.author, on)
  const branch = choice("Branch", "Every branch", of("branch"), begun.branch, on)
  const files = [...new Set(sessions.flatMap((one) => one.files))].sort().slice(0, mostFiles)
  const file = h("input", { type: "search", list: "files", autocomplete: "off", spellcheck: "false", on })
  file.value = begun.file
  const order = h("select", { on }, ...Object.entries(orders).map(([value, words]) => h("option", { value }, words)))
  order.value = begun.order
  return {
    search: h("div", { class: "search", role: "search" }, query),
    filters: h(
      "div",
      { class: "filters" },
      author.element,
      branch.element,
      h("label", {}, "Changed file ", file),
      h("datalist", { id: "files" }, ...files.map((name) => h("option", { value: name }))),
      h("label", {}, "Order ", order),
    ),
    focus: () => query.select(),
    state: () => ({
      ...{ q: query.value, author: author.value(), branch: branch.value(), file: file.value },
      order: order.value as Order,
    }),
  }
}

/** The names are values by their place, so that one of them may be anything, also empty words. */
function choice(label: string, all: string, names: readonly string[], begun: string, on: Record<string, () => void>) {
  const select = h(
    "select",
    { on },
    h("option", { value: "" }, all),
    ...names.map((name, index) => h("option", { value: index }, name)),
  )
  const at = names.indexOf(begun)
  select.value = at < 0 ? "" : String(at)
  const value = () => (select.value === "" ? "" : (names[Number(select.value)] ?? ""))
  return { element: h("label", {}, `${label} `, select), value }
}
