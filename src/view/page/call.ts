/** A tool call: one line, and what it did when it is opened. */
import { toolName1 } from "../../session/tool-names.ts"
import type { Block, Call, Transcript, Turn } from "../../session/transcript/types.ts"
import { count, size } from "../../support/format.ts"
import { amounts, changed, elapsed, outcome, spent } from "../session-figures.ts"
import { anchor } from "./anchor.ts"
import { codeBlock } from "./code.ts"
import { deed, programOf } from "./deed.ts"
import { h, pageID } from "./dom.ts"
import { fold } from "./lazy.ts"
import { toolName } from "./lists.ts"
import { talkID } from "./places.ts"
import { attached } from "./prose.ts"

/** Draws a turn of a subagent. */
export type DrawTurn = (turn: Turn) => HTMLElement

export function callElement({ id, call, part }: Block & { kind: "tool" }, drawTurn: DrawTurn): HTMLElement {
  const { failed, changes, todos, byUser = false } = call
  const told = toldOf(call)
  const summary = h(
    "summary",
    {},
    toolName(call),
    " ",
    ...about(call),
    told && h("span", { class: failed ? "told failed" : "told" }, told),
    // Else the description alone would hide what ran.
    described(call) && h("code", { class: "command" }, programOf(call)?.text.split("\n")[0]),
  )
  // Open what readers look for, as long as it is small.
  const lines = changes.reduce((sum, { hunks }) => sum + hunks.reduce((all, hunk) => all + hunk.lines.length, 0), 0)
  const listed = (todos?.length ?? 99) <= 8 || call.questions !== undefined
  const open = (lines > 0 && lines <= 30) || listed || byUser
  const details = h("details", { class: "call", id: pageID(id), open }, summary)
  fold(details, () => [h("div", { class: "inside" }, ...inside(id, call, part, drawTurn), anchor(id))])
  return details
}

const described = (call: Call): boolean =>
  typeof call.input.description === "string" && call.input.description.trim() !== "" && programOf(call) !== undefined

function about(call: Call): Node[] {
  const { target, todos, tool } = call
  if (todos) {
    const done = todos.filter(({ status }) => status === "completed").length
    return [h("span", { class: "what" }, `${done} of ${count(todos.length, "todo")} done`)]
  }
  if (described(call)) return [h("span", { class: "what" }, String(call.input.description))]
  const spoken = toolName1(tool) === "task" || tool === "question"
  return [spoken ? h("span", { class: "what" }, target) : h("code", { class: "target" }, target)]
}

function toldOf(call: Call): string {
  const { changes, duration, bytes, subagent, inner, todos, questions } = call
  return [
    outcome(call),
    ...changes.slice(0, 3).map(changed),
    changes.length === 0 && bytes > 0 && !subagent && !todos && !questions ? size(bytes) : "",
    subagent ? amounts(subagent.turns.length, subagent.totals).join(", ") : "",
    inner ? count(inner.length, "call") : "",
    duration !== undefined && duration >= 1000 ? elapsed(duration) : "",
  ]
    .filter(Boolean)
    .join(" · ")
}

function inside(id: string, call: Call, part: Record<string, unknown>, drawTurn: DrawTurn): (Node | undefined)[] {
  const { subagent, attachments } = call
  return [
    ...deed(call),
    subagent && talk(id, subagent, drawTurn),
    ...attachments.map((file) => h("p", {}, ...attached(file))),
    raw(part),
  ]
}

/** The conversation of a subagent, below its result. */
function talk(id: string, subagent: Transcript, drawTurn: DrawTurn): HTMLElement {
  const label = `How the subagent came to it: ${amounts(subagent.turns.length, subagent.totals).join(", ")}`
  const details = h("details", { class: "talk", id: pageID(id) && talkID(id) }, h("summary", {}, label))
  fold(details, () => [subagentElement(subagent, drawTurn)])
  return details
}

export function raw(part: Record<string, unknown>): HTMLElement {
  const details = h("details", { class: "raw" }, h("summary", {}, "Raw"))
  fold(details, () => [codeBlock(JSON.stringify(part, null, 2), "json")])
  return details
}

/** @param id of its title */
export function subagentElement(subagent: Transcript, drawTurn: DrawTurn, id?: string): HTMLElement {
  const told = [...amounts(subagent.turns.length, subagent.totals), ...spent(subagent.totals)].join(" · ")
  const name = `Subagent: ${subagent.title}`
  return h(
    "section",
    { class: "subagent", "aria-label": name },
    h("div", { class: "label", id }, `${name} · ${told}`),
    ...subagent.turns.map(drawTurn),
  )
}
