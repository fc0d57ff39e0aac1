/** The changes of a file as a table of lines. */
import type { FileChange, Hunk } from "../../session/transcript/types.ts"
import { button, h } from "./dom.ts"
import { highlighted } from "./highlight.ts"
import { languageOf } from "./language.ts"

/** Lines drawn at once. */
const most = 400

const names = { "+": "added", "-": "removed", " ": "same" } as const

/** @param leading makes the link to a turn, for a diff of several turns */
export function diff(
  { hunks, file }: Pick<FileChange, "hunks" | "file">,
  leading?: (turn: number) => Node,
): HTMLElement {
  const rows = hunks.flatMap((hunk, index) => rowsOf(hunk, index, languageOf(file) !== "", leading))
  const body = h("tbody", {})
  let drawn = 0
  const more = button("", "Show more lines", () => draw())
  const box = h(
    "div",
    { class: "diff scroll", tabindex: "0", role: "group", "aria-label": `Changes of ${file}` },
    h("table", {}, body),
  )
  const draw = () => {
    body.append(...rows.slice(drawn, drawn + most).map((row) => row()))
    drawn = Math.min(rows.length, drawn + most)
    more.textContent = `Show ${rows.length - drawn} more lines`
    if (drawn < rows.length) box.append(more)
    else more.remove()
  }
  draw()
  return box
}

function rowsOf(
  { oldStart, newStart, lines }: Hunk,
  index: number,
  coloured: boolean,
  leading?: (turn: number) => Node,
) {
  let [old, now, last] = [oldStart, newStart, 0]
  const rows = lines.map(({ sign, text, turn = 0 }) => {
    const [before, after] = [sign === "+" ? "" : String(old++), sign === "-" ? "" : String(now++)]
    // Only the first of a turn's consecutive lines has the link.
    const lead = turn > 0 && turn !== last
    last = turn
    return () =>
      h(
        "tr",
        { class: names[sign] },
        leading && h("td", { class: "turn-of" }, lead && leading(turn)),
        h("td", { class: "line", "data-line": before }),
        h("td", { class: "line", "data-line": after }),
        h("td", { class: "sign", "data-sign": sign }, h("span", { class: "unseen" }, sign === " " ? "" : names[sign])),
        h("td", { class: "text" }, coloured && text ? highlighted(text) : text || " "),
      )
  })
  const gap = () => h("tr", { class: "gap" }, h("td", { colspan: leading ? "5" : "4" }, "…"))
  return index > 0 ? [gap, ...rows] : rows
}
