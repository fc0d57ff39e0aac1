/** What a reviewer needs first. */
import type { Transcript } from "../../session/transcript/types.ts"
import { allChanged, amounts, changed, leftOut, origin, spent } from "../figures.ts"
import { todoList } from "./call.ts"
import { chart } from "./chart.ts"
import { h } from "./dom.ts"

export function summary(transcript: Transcript): HTMLElement {
  const { totals, todos, opencode, id } = transcript
  const rows: [string, string][] = [
    ["Origin", origin(transcript).join(", ")],
    ["Work", amounts(transcript).join(", ")],
    ["Spent", spent(totals).join(", ")],
    ["Changes", allChanged(transcript)],
    ["Models", totals.models.join(", ")],
    ["Left out", leftOut(transcript)],
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
    chart(transcript),
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
export function navigator({ turns, files }: Transcript): HTMLElement {
  const words = ({ prompt, answers }: Transcript["turns"][number]) => {
    const typed = prompt?.blocks.find((block) => block.kind === "text" && !block.synthetic)
    const note = (prompt ?? answers[0])?.blocks.find((block) => block.kind === "note" || block.kind === "text")
    const found = typed ?? note
    return found && "text" in found ? found.text.trim().replace(/\s+/g, " ").slice(0, 160) : "…"
  }
  return h(
    "nav",
    { "aria-label": "Prompts and files" },
    h("h2", {}, "Prompts"),
    h(
      "ol",
      { class: "prompts" },
      ...turns.map((turn) =>
        h(
          "li",
          {},
          h(
            "a",
            { href: `#turn-${turn.number}`, dir: "auto" },
            h("span", { class: "number" }, String(turn.number)),
            h("span", { class: "words" }, words(turn)),
          ),
        ),
      ),
    ),
    files.length > 0 && h("h2", {}, "Changed files"),
    files.length > 0 &&
      h(
        "ul",
        { class: "files" },
        ...files.map((file, index) =>
          h(
            "li",
            {},
            h(
              "a",
              { href: `#file-${index + 1}`, title: file.file },
              h("span", { class: "path" }, file.file),
              " ",
              h("span", { class: "told" }, changed(file)),
            ),
          ),
        ),
      ),
  )
}
