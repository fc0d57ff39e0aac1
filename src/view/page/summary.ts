/** What a reviewer needs first. */
import type { Overview } from "../page-overview.ts"
import { amounts, changed, leftOut, origin, spent } from "../session-figures.ts"
import { todoList } from "./call.ts"
import { chart } from "./chart.ts"
import { h } from "./dom.ts"
import { inPieces } from "./lazy.ts"

export function summary(overview: Overview): HTMLElement {
  const { turns, totals, todos, opencode, id } = overview
  const rows: [string, string][] = [
    ["Origin", origin(overview).join(", ")],
    ["Work", amounts(turns, totals).join(", ")],
    ["Spent", spent(totals).join(", ")],
    ["Changes", overview.changed],
    ["Models", totals.models.join(", ")],
    ["Left out", leftOut(overview)],
    ["Session", [id, opencode && `OpenCode ${opencode}`].filter(Boolean).join(", ")],
  ]
  return h(
    "section",
    { class: "summary", "aria-label": "Summary" },
    h(
      "dl",
      {},
      ...rows
        .filter(([, value]) => value)
        .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { dir: "auto" }, value))),
    ),
    chart(overview),
    todos.length > 0 &&
      h(
        "details",
        { open: todos.length <= 8 },
        h(
          "summary",
          {},
          `Todos (${todos.filter(({ status }) => status === "completed").length} of ${todos.length} done)`,
        ),
        todoList(todos),
      ),
  )
}

/** Prompts, and the files that were changed. */
export function navigator({ prompts, files }: Overview): HTMLElement {
  const prompt = (words: string, index: number) =>
    h(
      "li",
      {},
      h(
        "a",
        { href: `#turn-${index + 1}`, dir: "auto" },
        h("span", { class: "number" }, String(index + 1)),
        h("span", { class: "words" }, words),
      ),
    )
  const file = (one: Overview["files"][number], index: number) =>
    h(
      "li",
      {},
      h(
        "a",
        { href: `#file-${index + 1}`, title: one.file },
        h("span", { class: "path" }, one.file),
        " ",
        h("span", { class: "told" }, changed(one)),
      ),
    )
  return h(
    "nav",
    { "aria-label": "Prompts and files" },
    h("h2", {}, "Prompts"),
    inPieces(prompts, 200, 2, () => h("ol", { class: "prompts" }), prompt),
    files.length > 0 && h("h2", {}, "Changed files"),
    inPieces(files, 200, 2, () => h("ul", { class: "files" }), file),
  )
}
