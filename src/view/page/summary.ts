/** The summary that a reviewer needs first. */
import { count } from "../../support/format.ts"
import type { Overview } from "../page-overview.ts"
import { amounts, changed, leftOut, origin, spent } from "../session-figures.ts"
import { chart } from "./chart.ts"
import { copyButton } from "./copy.ts"
import { h } from "./dom.ts"
import { inPieces, narrowFold } from "./lazy.ts"
import { todoList } from "./lists.ts"
import { pageAddress } from "./on-site.ts"
import { factsID } from "./places.ts"

export function summary(overview: Overview): HTMLElement {
  const { turns, totals, todos, opencode, id } = overview
  const link = copyButton("link to this page", pageAddress, "Copy link")
  const rows: [string, string, Node?][] = [
    ["Origin", origin(overview).join(", ")],
    ["Work", amounts(turns, totals).join(", ")],
    ["Spent", spent(totals).join(", ")],
    ["Changes", overview.changed],
    ["Models", totals.models.join(", ")],
    ["Left out", leftOut(overview)],
    ["Session", [id, opencode && `OpenCode ${opencode}`].filter(Boolean).join(", "), link],
  ]
  const facts = h(
    "section",
    { class: "summary", "aria-label": "Summary" },
    h(
      "dl",
      {},
      ...rows
        .filter(([, value]) => value)
        .map(([name, value, more]) => h("div", {}, h("dt", {}, name), h("dd", { dir: "auto" }, value, " ", more))),
    ),
    chart(overview),
    todos.length > 0 &&
      h(
        "details",
        { id: "todos", open: todos.length <= 8 },
        h(
          "summary",
          {},
          `Todos (${todos.filter(({ status }) => status === "completed").length} of ${todos.length} done)`,
        ),
        todoList(todos),
      ),
  )
  return narrowFold(`Summary: ${[count(turns, "turn"), overview.changed].filter(Boolean).join(", ")}`, facts, factsID)
}

/** The list of prompts and changed files. */
export function navigator({ prompts, files, changedFiles }: Overview): HTMLElement {
  const prompt = ({ turn, words }: Overview["prompts"][number]) =>
    h(
      "li",
      {},
      h(
        "a",
        { href: `#turn-${turn}`, dir: "auto" },
        h("span", { class: "number" }, String(turn)),
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
  const lists = h(
    "div",
    {},
    prompts.length > 0 && h("h2", {}, "Prompts"),
    inPieces(prompts, 200, 2, () => h("ol", { class: "prompts" }), prompt),
    files.length > 0 && h("h2", {}, "Changed files"),
    inPieces(files, 200, 2, () => h("ul", { class: "files" }), file),
  )
  const label = [count(prompts.length, "prompt"), changedFiles > 0 && count(changedFiles, "changed file")]
  return h("nav", { "aria-label": "Prompts and files" }, narrowFold(label.filter(Boolean).join(", "), lists))
}
