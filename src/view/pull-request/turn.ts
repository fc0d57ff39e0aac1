/** A turn in a pull request: prompt and answers; the work in between is folded. */
import type { Todo } from "../../session/schema.ts"
import { isSaid } from "../../session/transcript/texts.ts"
import { answersOf, callsOf } from "../../session/transcript/totals.ts"
import type { Attachment, Block, Call, FileChange, Message, Transcript, Turn } from "../../session/transcript/types.ts"
import { count, size } from "../../support/format.ts"
import { clipped, plain, plainLine } from "../output-lines.ts"
import { amounts, changed, outcome, saysMore } from "../session-figures.ts"
import { folded } from "../terminal/lines.ts"
import { code, codeBlock, escaped, prose, quoted } from "./prose.ts"
import { addedLines, inputLeft, restOf } from "./untold.ts"

/** How much to show: numbers are the most lines, but for `calls` the most calls. */
export type Detail = {
  reasoning: boolean
  outputs: number
  diffs: number
  /** Of the calls that changed a file. */
  changing: number
  /** Of the others, and of what else happened. */
  calls: number
  answer: number
  prompt: number
}

export function turnLines({ number, author, prompt, answers, changes }: Turn, detail: Detail): string[] {
  const asked = prompt ? promptLines(prompt, detail) : []
  const said = answers.flatMap((answer) => answerLines(answer, detail))
  const who = author ? ` · ${escaped(plainLine(author))}` : ""
  return [`### Turn ${number}${who}`, "", ...asked, ...workLines(answersOf({ answers }), changes, detail), ...said]
}

function promptLines({ blocks }: Message, { prompt }: Detail): string[] {
  const lines = blocks.flatMap((block): string[] => {
    if (block.kind === "text") return block.synthetic ? [] : [...prose(block.text, true), ""]
    return [otherLine(block), ""].filter((line, index) => line || index > 0)
  })
  lines.push(...addedLines(blocks))
  return lines.length > 0 ? [...quoted(cut(lines.slice(0, -1), prompt)), ""] : []
}

function answerLines({ kind, blocks, error, aborted, compacts }: Message, { answer }: Detail): string[] {
  const texts = blocks.flatMap((block): string[] => {
    if (block.kind === "text") return block.synthetic ? [] : [...cut(prose(block.text), answer), ""]
    return kind ? [`*${otherLine(block)}*`, ""] : []
  })
  texts.push(...addedLines(blocks))
  if (compacts && texts.length > 0) texts.unshift("*Summary of what was before:*", "")
  return [...(answer > 0 ? texts : []), ...(error ? [endLine(error, aborted), ""] : [])]
}

const endLine = (error: string, aborted: boolean): string =>
  aborted ? "**Aborted.**" : `**Failed:** ${escaped(plainLine(error))}`

const endOf = ({ error, aborted }: Message): string[] => (error ? ["", endLine(error, aborted)] : [])

/** Cuts lines, and closes a block of code if the cut is inside it. */
export function cut(lines: string[], most: number): string[] {
  const kept = folded(lines, most, (more) => `*… ${count(more, "more line")}*`)
  if (kept.length === lines.length) return kept
  const last = kept.pop() ?? ""
  let open = ""
  for (const line of kept) {
    // What has a backtick behind these is code within a line.
    const fence = /^ ?(`{3,})[^`]*$/.exec(line)?.[1]
    if (fence && !open) open = fence
    else if (fence === open && line.trim() === fence) open = ""
  }
  return [...kept, ...(open ? [open] : []), "", last]
}

function workLines(answers: Message[], changes: FileChange[], detail: Detail): string[] {
  const calls = answers.flatMap(callsOf)
  const blocks = answers.flatMap((answer) => answer.blocks).filter(({ kind }) => kind !== "text")
  if (blocks.length === 0) return []
  const failed = calls.filter((call) => call.failed).length
  const told = (name: (file: string) => string) =>
    [
      calls.length > 0 ? `${count(calls.length, "tool call")}${failed > 0 ? `, ${failed} failed` : ""}` : "",
      ...changes.slice(0, 5).map((change) => `${name(change.file)} ${changed(change)}`),
      changes.length > 5 ? `${changes.length - 5} more files` : "",
    ]
      .filter(Boolean)
      .join(" · ")
  const shown = chosen(blocks, detail)
  const lines = shown.flatMap((block) => blockLines(block, detail))
  const more = blocks.length > shown.length ? ["", `… ${blocks.length - shown.length} more`] : []
  // Markdown here, HTML within the fold.
  if (lines.length === 0) return told(code) ? [`*${told(code)}*`, ""] : []
  return [
    "<details>",
    `<summary>${told((file) => `<code>${html(file)}</code>`) || "Reasoning"}</summary>`,
    "",
    ...lines,
    ...more,
    "",
    "</details>",
    "",
  ]
}

/** The first of each kind, in their order. */
function chosen(blocks: readonly Block[], { changing, calls }: Detail): Block[] {
  const left = [changing, calls] as [number, number]
  return blocks.filter((block) => {
    const kind = block.kind === "tool" && (block.call.changes.length > 0 || hasChanges(block.call.subagent)) ? 0 : 1
    return left[kind]-- > 0
  })
}

const hasChanges = (subagent: Transcript | undefined): boolean => (subagent?.files.length ?? 0) > 0

const html = (text: string) => plain(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("\n", " ")

function blockLines(block: Block, detail: Detail): string[] {
  if (block.kind === "tool") return callLines(block.call, detail)
  if (block.kind !== "reasoning") return [`- ${otherLine(block)}`]
  if (!detail.reasoning) return []
  return ["- reasoning", "", ...indented(quoted(cut(prose(block.text, true), 40))), ""]
}

function callLines(call: Call, detail: Detail): string[] {
  const {
    tool,
    target,
    bytes,
    changes,
    output,
    failed,
    todos,
    questions = [],
    subagent,
    inner = [],
    attachments,
  } = call
  const held = [
    outcome(call),
    ...changes.map(changed),
    changes.length === 0 && !todos && questions.length === 0 && bytes > 0 ? size(bytes) : "",
    inputLeft(call),
  ]
  const line = `- ${failed ? "✗" : "✓"} **${escaped(plainLine(tool))}** ${code(target)} ${held.filter(Boolean).join(", ")}`
  const diff = detail.diffs > 0 ? changes.flatMap((change) => diffBlock(change, changes.length > 1, detail.diffs)) : []
  const shown = saysMore(call) && !todos && questions.length === 0 && !subagent && detail.outputs > 0
  return [
    line.trimEnd(),
    ...(todos ?? []).map((todo) => `  ${todoLine(todo)}`),
    ...questions.map(
      ({ question, answers }) =>
        `  - ${escaped(plainLine(question))} → **${escaped(plainLine(answers.join(", ") || "no answer"))}**`,
    ),
    ...inner.map((one) =>
      `  - ${one.failed ? "✗" : "✓"} **${escaped(plainLine(one.tool))}** ${code(one.target)}`.trimEnd(),
    ),
    ...attachments.map((file) => `  - ${attached(file)}`),
    ...indented(diff),
    ...(shown
      ? indented(
          codeBlock(folded(plain(output).trimEnd().split("\n"), detail.outputs, (more) => `… ${more} more lines`)),
        )
      : []),
    ...(subagent ? indented(subagentLines(subagent, detail)) : []),
  ]
}

/** A task of a task list, which has but two states. */
export function todoLine({ content, status }: Todo): string {
  const words = escaped(plainLine(content))
  if (status === "cancelled") return `- [x] ~~${words}~~ (cancelled)`
  return `- [${status === "completed" ? "x" : " "}] ${words}${status === "in_progress" ? " (in progress)" : ""}`
}

function diffBlock({ file, to, hunks }: FileChange, named: boolean, most: number): string[] {
  const lines = hunks.flatMap(({ oldStart, newStart, lines: all }) => {
    const old = all.filter(({ sign }) => sign !== "+").length
    const head = `@@ -${oldStart},${old} +${newStart},${all.length - all.filter(({ sign }) => sign === "-").length} @@`
    return [head, ...all.map(({ sign, text }) => sign + plain(text).replaceAll("\n", " "))]
  })
  if (lines.length === 0) return []
  const name = named || to ? [`${code(file)}${to ? ` → ${code(to)}` : ""}`, ""] : []
  return [
    ...name,
    ...codeBlock(
      folded(lines, most, (more) => `… ${more} more lines`),
      "diff",
    ),
  ]
}

/** What a subagent did, what failed, and what it said last; the rest is counted. */
export function subagentLines(subagent: Transcript, detail: Detail): string[] {
  const answers = subagent.turns.flatMap((turn) => turn.answers)
  const blocks = answers.flatMap((answer) => answer.blocks)
  const calls = blocks.filter(({ kind }) => kind === "tool")
  const shown = calls.slice(0, Math.max(detail.calls, hasChanges(subagent) ? detail.changing : 0))
  const last = blocks.findLast(isSaid)
  const at = answers.findLastIndex(({ blocks: own }) => last && own.includes(last))
  const more = restOf(subagent, [...shown, ...(last ? [last] : [])])
  return [
    `*${escaped(plainLine(subagent.title))}*: ${amounts(subagent.turns.length, subagent.totals).join(", ")}`,
    "",
    ...shown.flatMap((block) => blockLines(block, { ...detail, outputs: 0 })),
    ...(more.length > 0 ? ["", `… ${more.join(", ")}`] : []),
    ...answers.slice(0, Math.max(0, at)).flatMap(endOf),
    ...(last ? ["", ...quoted(cut(prose(last.text), 30))] : []),
    ...answers.slice(Math.max(0, at)).flatMap(endOf),
  ]
}

function otherLine(block: Block): string {
  if (block.kind === "file") return attached(block.file)
  return "text" in block ? escaped(clipped(plainLine(block.text), 500)) : ""
}

const attached = ({ name, mime, bytes }: Attachment): string =>
  escaped(plainLine(`[${name}, ${mime}${bytes > 0 ? `, ${size(bytes)}` : ""}]`))

const indented = (lines: readonly string[]): string[] =>
  lines.length > 0 ? ["", ...lines.map((line) => line && `  ${line}`), ""] : []
