/** A turn: its prompt, and its answers, drawn when they come near. */

import { isAsked, isCompaction } from "../../session/transcript/asked.ts"
import { isSaid } from "../../session/transcript/texts.ts"
import { answersOf } from "../../session/transcript/totals.ts"
import type { Block, Message, Turn } from "../../session/transcript/types.ts"
import { count, localTime } from "../../support/format.ts"
import { changed, elapsed, spent } from "../session-figures.ts"
import { anchor } from "./anchor.ts"
import { callElement, raw } from "./call.ts"
import { codeBlock, lineCount } from "./code.ts"
import { copyButton } from "./copy.ts"
import { h, pageID } from "./dom.ts"
import { fold, later } from "./lazy.ts"
import { attached, prose } from "./prose.ts"

/** Lines and characters of a prompt that is not folded. */
const long = { lines: 25, characters: 3000 }
/** Most changed files that are named. */
const named = 30

/** @param nested whether it is a subagent's turn, which has no number in the navigator */
export function turn(whole: Turn, nested = false): HTMLElement {
  const { number, author, prompt, answers, changes, totals } = whole
  const asked = isAsked(whole)
  const [answer] = answersOf({ answers })
  const { time, agent } = prompt ?? answer ?? answers[0] ?? { time: 0, agent: "" }
  const model = (answer ?? prompt)?.model ?? ""
  const told = [author, localTime(new Date(time)), agent, model, ...spent(totals)].filter(Boolean).join(" · ")
  const head = nested
    ? undefined
    : h("h3", {}, h("a", { href: `#turn-${number}` }, `Turn ${number}`), h("span", { class: "told" }, told))
  const element = h(
    "section",
    {
      class: nested ? "turn nested" : asked ? "turn asked" : "turn",
      id: nested ? undefined : `turn-${number}`,
      "aria-label": nested ? undefined : `Turn ${number}`,
    },
    head,
    prompt && messageElement(prompt, asked, number),
    ...answers
      .filter(({ kind, blocks }) => !kind || blocks.length > 0)
      .map((one) => messageElement(one, false, number)),
    changes.length > 0 &&
      !nested &&
      h(
        "p",
        { class: "told files" },
        "Changed: ",
        ...changes.slice(0, named).flatMap(({ file, ...lines }) => [h("code", {}, file), ` ${changed(lines)}  `]),
        changes.length > named && `and ${changes.length - named} more`,
      ),
  )
  return element
}

function messageElement(message: Message, typed: boolean, number: number): HTMLElement {
  const { id, kind, blocks, compacts } = message
  const element = h("article", {
    class: typed ? "message prompt" : "message answer",
    id: pageID(id),
    "aria-label": typed ? "Prompt" : compacts ? "Summary" : kind || blocks.some(isCompaction) ? "Note" : "Answer",
    tabindex: "-1",
  })
  const draw = () => element.append(...contents(message, typed))
  // Draw the first turns at once: they are visible, a prompt is short, and the navigator already has its words.
  if (number <= 3 && typed && blocks.length < 20) draw()
  else later(element, draw)
  return element
}

function contents({ id, blocks, error, aborted, compacts, duration = 0 }: Message, typed: boolean): Node[] {
  const nodes: Node[] = []
  if (compacts) nodes.push(h("p", { class: "told" }, "Summary of what was before:"))
  for (const block of blocks) nodes.push(...blockElements(block, typed))
  if (error) nodes.push(h("p", { class: "error" }, aborted ? "Aborted." : error))
  const link = blocks.some(({ kind }) => kind !== "tool") && anchor(id, "message")
  const words = blocks.flatMap((block) => (isSaid(block) ? block.text : []))
  if (typed && words.length > 0) nodes.push(copyButton("prompt", () => words.join("\n\n")))
  if (link) {
    if (!typed && duration >= 1000) link.title = elapsed(duration)
    nodes.push(link)
  }
  return nodes
}

function blockElements(block: Block, typed: boolean): Node[] {
  const { id, part } = block
  const own = { id: pageID(id), class: `block ${block.kind}` }
  switch (block.kind) {
    case "tool":
      return [callElement(block, (one) => turn(one, true))]
    case "reasoning": {
      const [first = ""] = block.text.trim().split("\n")
      const details = h(
        "details",
        own,
        h("summary", {}, "Reasoning ", h("span", { class: "told" }, first.slice(0, 120))),
      )
      fold(details, () => [prose(block.text, "prose quiet"), ...([anchor(id)].filter(Boolean) as Node[])])
      return [details]
    }
    case "text": {
      const lines = lineCount(block.text)
      const pasted = typed && (lines > long.lines || block.text.length > long.characters)
      if (!pasted && !block.synthetic) return [h("div", own, prose(block.text))]
      const label = block.synthetic
        ? "Added by OpenCode"
        : h("span", { class: "words" }, block.text.trim().slice(0, 400))
      const details = h(
        "details",
        own,
        h("summary", {}, label, h("span", { class: "told" }, ` ${count(lines, "line")}`)),
      )
      fold(details, () => [block.synthetic ? codeBlock(block.text) : prose(block.text)])
      return [details]
    }
    case "file":
      return [h("div", own, ...attached(block.file))]
    case "note":
      return [h("p", { ...own, class: isCompaction(block) ? "block note compaction" : "block note" }, block.text)]
    default:
      return [h("div", own, h("span", { class: "chip" }, String(part.type ?? "unknown")), raw(part))]
  }
}
