/** Entry of the index of a site: its list, filters and search. */
import type { SiteIndex } from "../../../session/word-index/site-index.ts"
import { count } from "../../../support/format.ts"
import { button, h, visible } from "../dom.ts"
import { keyboard } from "../keys.ts"
import { switchTheme } from "../theme.ts"
import { controls } from "./controls.ts"
import { find, mostWords } from "./find.ts"
import { listOf } from "./list.ts"
import type { Row } from "./row.ts"
import { isWanted, keepState, stateHere } from "./state.ts"

const site = JSON.parse(document.getElementById("sessions")?.textContent ?? "") as SiteIndex
const newest = site.sessions
  .map((entry, index): Row => ({ entry, index }))
  .sort((one, other) => other.entry.saved - one.entry.saved)

const asked = controls(site.sessions, stateHere(), () => void draw())
const status = h("p", { class: "told", role: "status" })
const list = h("div", {})
let turn = 0

async function draw() {
  const mine = ++turn
  const state = asked.state()
  keepState(state)
  const wanted = newest.filter(({ entry }) => isWanted(state)(entry))
  let rows = wanted
  try {
    const { hits, unasked } = await find(site, state.q)
    // Somebody went on typing.
    if (mine !== turn) return
    if (hits)
      rows = wanted
        .flatMap((row): Row[] => {
          const hit = hits.get(row.index)
          return hit ? [{ ...row, hit }] : []
        })
        .sort((one, other) => (other.hit?.words ?? 0) - (one.hit?.words ?? 0))
    status.textContent = told(rows.length, hits !== undefined, unasked)
  } catch {
    status.textContent = "The search could not be read, since the site was made anew: reload this page."
  }
  list.replaceChildren(...listOf(rows, state.order, site))
}

/** @param unasked pieces of the query that were not searched for: else all sessions would seem to hold them */
function told(found: number, isSearch: boolean, unasked: readonly string[]): string {
  const all = count(site.sessions.length, "session")
  const some = found === site.sessions.length ? all : `${found} of ${all}`
  const where = isSearch
    ? "The search looks at titles, prompts, answers, commands and names of files; what tools printed is searched in each page."
    : ""
  const not =
    unasked.length > 0
      ? `Not searched for: ${visible(unasked.join(" ").slice(0, 100))}. The search takes up to ${mostWords} words, each of two letters or digits at least.`
      : ""
  if (found > 0) return not ? `${some}. ${not}` : some
  return [`None of ${all}.`, where, not].filter(Boolean).join(" ")
}

const step = (by: 1 | -1) => () => {
  const links = [...list.querySelectorAll<HTMLElement>(".session .title a")].filter((link) => link.offsetParent)
  const at = links.indexOf(document.activeElement as HTMLElement)
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by]
  next?.focus()
}
const keys = keyboard([
  ["j  k", "next, previous session; Enter opens it", step(1), step(-1)],
  ["/", "search; Escape clears it", asked.focus],
  ["d", "dark or light", switchTheme],
])
const maker = document.querySelector<HTMLMetaElement>("meta[name=generator]")?.content ?? ""
document.body.prepend(
  h("a", { class: "skip", href: "#main" }, "Skip to the sessions"),
  h(
    "header",
    {},
    h("h1", { dir: "auto" }, document.title),
    asked.search,
    h("div", { class: "buttons" }, button("◐", "Dark or light (d)", switchTheme), button("?", "Keys (?)", keys.help)),
    asked.filters,
  ),
  h("main", { id: "main", class: "site", tabindex: "-1" }, status, list),
  h("footer", {}, h("p", { class: "told" }, `Made by ${maker}.`)),
  keys.dialog,
)
void draw()
document.getElementById("reading")?.remove()
