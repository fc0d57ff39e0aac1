/** The list of sessions: newest first, or in groups. */
import type { SiteIndex } from "../../../session/word-index/site-index.ts"
import { count } from "../../../support/format.ts"
import { h } from "../dom.ts"
import { fold, inPieces } from "../lazy.ts"
import { type Row, rowElement } from "./row.ts"
import type { Order } from "./state.ts"

/** Rows and groups that are drawn together. */
const together = 50

export function listOf(rows: readonly Row[], order: Order, site: SiteIndex): HTMLElement[] {
  if (order === "newest") return sessions(rows, site, "h2")
  const groups = new Map<string, Row[]>()
  for (const row of rows)
    for (const name of namesOf(row, order)) {
      const group = groups.get(name)
      if (group) group.push(row)
      else groups.set(name, [row])
    }
  const sorted = [...groups].sort(([one], [other]) => (one < other ? -1 : 1))
  return inPieces(
    sorted,
    together,
    2,
    () => h("div", {}),
    ([name, own]) => {
      const details = h(
        "details",
        { class: "group", open: order === "author" },
        h(
          "summary",
          {},
          h("h2", { dir: "auto" }, name),
          h("span", { class: "told" }, ` ${count(own.length, "session")}`),
        ),
      )
      fold(details, () => sessions(own, site, "h3"))
      return details
    },
  )
}

function namesOf({ entry }: Row, order: Order): readonly string[] {
  if (order === "author") return entry.authors ?? ["Nobody known"]
  return entry.files.length > 0 ? entry.files : ["No file changed"]
}

const sessions = (rows: readonly Row[], site: SiteIndex, heading: "h2" | "h3") =>
  inPieces(
    rows,
    together,
    7,
    () => h("ul", { class: "sessions" }),
    (row) => rowElement(row, site, heading),
  )
