/** A turn: its prompt, and its answers, drawn when they come near. */
import { answersOf } from "../../session/transcript/totals.ts"
import type { Block, Message, Turn } from "../../session/transcript/types.ts"
import { count, localTime, size } from "../../support/format.ts"
import { changed, elapsed, spent } from "../session-figures.ts"
import { anchor } from "./anchor.ts"
import { callElement, raw } from "./call.ts"
import { codeBlock, lineCount } from "./code.ts"
import { h, pageID } from "./dom.ts"
import { fold, later } from "./lazy.ts"
import { picture, prose } from "./prose.ts"

/** Lines of a prompt before the rest is folded. */
const long = 40

/** @param nested whether it is a subagent's turn, which has no number in the navigator */
export function turn({ number, prompt, answers, changes, totals }: Turn, nested = false): HTMLElement {
  const [answer] = answersOf({ answers })
  const { time, agent } = prompt ?? answer ?? answers[0] ?? { time: 0, agent: "" }
  const model = (answer ?? prompt)?.model ?? ""
  const told = [localTime(new Date(time)), agent, model, ...spent(totals)].filter(Boolean).join(" · ")
  const head = nested
    ? undefined
    : h("h3", {}, h("a", { href: `#turn-${number}` }, `Turn ${number}`), h("span", { class: "told" }, told))
  const element = h(
    "section",
    {
      class: nested ? "turn nested" : "turn",
      id: nested ? undefined : `turn-${number}`,
      "aria-label": nested ? undefined : `Turn ${number}`,
    },
    head,
    prompt && messageElement(prompt, true, number),
    ...answers
      .filter(({ kind, blocks }) => !kind || blocks.length > 0)
      .map((one) => messageElement(one, false, number)),
    changes.length > 0 &&
      !nested &&
      h(
        "p",
        { class: "told files" },
        "Changed: ",
        ...changes.slice(0, 30).flatMap(({ file, ...lines }) => [h("code", {}, file), ` ${changed(lines)}  `]),
      ),
  )
  return element
}

function messageElement(message: Message, typed: boolean, number: number): HTMLElement {
  const { id, kind, blocks, compacts } = message
  const element = h("article", {
    class: typed ? "message prompt" : "message answer",
    id: pageID(id),
    "aria-label": typed ? "Prompt" : compacts ? "Summary" : kind ? "Note" : "Answer",
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
      const pasted = typed && lines > long
      if (!pasted && !block.synthetic) return [h("div", own, prose(block.text))]
      const label = block.synthetic ? "Added by OpenCode" : block.text.trim().split("\n")[0]?.slice(0, 160)
      const details = h(
        "details",
        own,
        h("summary", {}, label, h("span", { class: "told" }, ` ${count(lines, "line")}`)),
      )
      fold(details, () => [block.synthetic ? codeBlock(block.text) : prose(block.text)])
      return [details]
    }
    case "file": {
      const { name, mime, url, bytes } = block.file
      const shown = mime.startsWith("image/") ? picture(url, name) : undefined
      return [
        h("div", own, h("span", { class: "chip" }, `${name} · ${mime}${bytes > 0 ? ` · ${size(bytes)}` : ""}`), shown),
      ]
    }
    case "note":
      return [h("p", { ...own, class: "block note" }, block.text)]
    default:
      return [h("div", own, h("span", { class: "chip" }, String(part.type ?? "unknown")), raw(part))]
  }
}
