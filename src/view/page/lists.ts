/** Todos, and calls inside a call. */
import type { InnerCall } from "../../session/transcript/types.ts"
import { h } from "./dom.ts"

/** Not an object: a file may say `constructor`. */
const signs = new Map([
  ["completed", "✓"],
  ["in_progress", "▸"],
  ["cancelled", "–"],
])

export const todoList = (todos: readonly { content: string; status: string }[]): HTMLElement =>
  h(
    "ul",
    { class: "todos" },
    ...todos.map(({ content, status }) => {
      const sign = signs.get(status) ?? "○"
      return h(
        "li",
        { class: status === "completed" || status === "cancelled" ? "done" : "" },
        h("span", { title: status }, sign),
        " ",
        content,
      )
    }),
  )

export const innerList = (calls: readonly InnerCall[]): HTMLElement =>
  h("ul", { class: "calls" }, ...calls.map((call) => h("li", {}, toolName(call), " ", h("code", {}, call.target))))

export const toolName = ({ tool, failed }: Pick<InnerCall, "tool" | "failed">): HTMLElement =>
  h("span", { class: failed ? "tool failed" : "tool" }, `${failed ? "✗ " : ""}${tool}`)
