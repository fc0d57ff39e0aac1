/** A tool call: one line, and its details when it is opened. */
import type { Block, Call, InnerCall, Transcript, Turn } from "../../session/transcript/types.ts"
import { count, size } from "../../support/format.ts"
import { amounts, changed, elapsed, outcome, spent } from "../session-figures.ts"
import { anchor } from "./anchor.ts"
import { codeBlock, lineCount } from "./code.ts"
import { diff } from "./diff.ts"
import { h, pageID } from "./dom.ts"
import { fold } from "./lazy.ts"
import { picture } from "./prose.ts"

/** Draws a turn of a subagent. */
export type DrawTurn = (turn: Turn) => HTMLElement

export function callElement({ id, call, part }: Block & { kind: "tool" }, drawTurn: DrawTurn): HTMLElement {
  const { tool, target, failed, changes, duration, bytes, subagent, inner, byUser = false } = call
  const told = [
    outcome(call),
    ...changes.slice(0, 3).map(changed),
    changes.length === 0 && bytes > 0 && !subagent && !call.todos ? size(bytes) : "",
    subagent ? amounts(subagent.turns.length, subagent.totals).join(", ") : "",
    inner ? count(inner.length, "call") : "",
    duration !== undefined && duration >= 1000 ? elapsed(duration) : "",
  ].filter(Boolean)
  const summary = h(
    "summary",
    {},
    h("span", { class: failed ? "tool failed" : "tool" }, `${failed ? "✗ " : ""}${tool}`),
    " ",
    h("code", { class: "target" }, target),
    told.length > 0 && h("span", { class: failed ? "told failed" : "told" }, told.join(" · ")),
  )
  // Open small changes at once: readers look for them.
  const lines = changes.reduce((sum, { hunks }) => sum + hunks.reduce((all, hunk) => all + hunk.lines.length, 0), 0)
  const open = (lines > 0 && lines <= 30) || byUser
  const details = h("details", { class: "call", id: pageID(id), open }, summary)
  fold(details, () => [h("div", { class: "inside" }, ...inside(call, part, drawTurn), anchor(id))])
  return details
}

function inside(call: Call, part: Record<string, unknown>, drawTurn: DrawTurn): Node[] {
  const { input, output, changes, todos, attachments, subagent, tool, inner } = call
  const nodes: Node[] = []
  const titled = (title: string, node: Node) => nodes.push(h("div", { class: "label" }, title), node)
  if (todos) nodes.push(todoList(todos))
  for (const change of changes) {
    if (changes.length > 1 || change.to) titled([change.file, change.to].filter(Boolean).join(" → "), diff(change))
    else nodes.push(diff(change))
  }
  const said = Object.entries(input)
  if (said.length > 0 && changes.length === 0 && !todos)
    for (const [key, value] of said)
      titled(key, codeBlock(typeof value === "string" ? value : JSON.stringify(value, null, 2), languages[tool] ?? ""))
  if (inner) titled("calls inside", innerList(inner))
  if (subagent) nodes.push(subagentElement(subagent, drawTurn))
  for (const { url, name } of attachments) nodes.push(h("p", {}, picture(url, name)))
  if (output && changes.length === 0 && !todos && !subagent)
    titled(
      `${call.status === "error" ? "error" : "output"}, ${count(lineCount(output), "line")}`,
      codeBlock(output, "", true),
    )
  nodes.push(raw(part))
  return nodes
}

/** The languages of what tools are given. */
const languages: Record<string, string> = { bash: "sh", execute: "js", shell: "sh" }

const innerList = (calls: readonly InnerCall[]): HTMLElement =>
  h(
    "ul",
    { class: "calls" },
    ...calls.map(({ tool, target, failed }) =>
      h(
        "li",
        {},
        h("span", { class: failed ? "tool failed" : "tool" }, `${failed ? "✗ " : ""}${tool}`),
        " ",
        h("code", {}, target),
      ),
    ),
  )

export function raw(part: Record<string, unknown>): HTMLElement {
  const details = h("details", { class: "raw" }, h("summary", {}, "Raw"))
  fold(details, () => [codeBlock(JSON.stringify(part, null, 2), "json")])
  return details
}

export function subagentElement(subagent: Transcript, drawTurn: DrawTurn): HTMLElement {
  const told = [...amounts(subagent.turns.length, subagent.totals), ...spent(subagent.totals)].join(" · ")
  return h(
    "section",
    { class: "subagent", "aria-label": `Subagent: ${subagent.title}` },
    h("div", { class: "label" }, `Subagent: ${subagent.title} · ${told}`),
    ...subagent.turns.map(drawTurn),
  )
}

export const todoList = (todos: { content: string; status: string }[]): HTMLElement =>
  h(
    "ul",
    { class: "todos" },
    ...todos.map(({ content, status }) => {
      const sign = { completed: "✓", in_progress: "▸", cancelled: "–" }[status] ?? "○"
      return h(
        "li",
        { class: status === "completed" || status === "cancelled" ? "done" : "" },
        h("span", { title: status }, sign),
        " ",
        content,
      )
    }),
  )
