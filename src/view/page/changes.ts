/** The changed files of a session, one diff per file. Each line links to the turn that made it. */
import type { FileTotal, Piece, Transcript } from "../../session/transcript/types.ts"
import type { Overview } from "../page-overview.ts"
import { changed } from "../session-figures.ts"
import { diff } from "./diff.ts"
import { h } from "./dom.ts"
import { later } from "./lazy.ts"

export function changesPanel({ files }: Transcript, { changed, prompts }: Overview): Node[] {
  if (files.length === 0) return [h("p", { class: "told" }, "This session changed no file, as far as it says.")]
  return [
    h(
      "p",
      { class: "told" },
      `${changed}. What came and went again is left out; the numbers on the left lead to turns.`,
    ),
    ...files.map((file, index) => fileElement(file, index, prompts)),
  ]
}

function fileElement(file: FileTotal, index: number, prompts: Overview["prompts"]): HTMLElement {
  const name = file.to ? `${file.file} → ${file.to}` : file.file
  const body = h("div", {})
  const section = h(
    "section",
    { class: "changed", id: `file-${index + 1}`, "aria-label": name, tabindex: "-1" },
    h("h3", {}, h("code", {}, name), h("span", { class: "told" }, changed(file))),
    body,
  )
  const link = (turn: number, label: string) => {
    const prompt = prompts.find((one) => one.turn === turn)?.words ?? ""
    return h("a", { href: `#turn-${turn}`, title: `Turn ${turn}: ${prompt}`, "aria-label": `Turn ${turn}` }, label)
  }
  later(body, () => {
    if (file.pieces.length > 1) body.append(h("p", { class: "told" }, apart))
    for (const piece of file.pieces) body.append(...pieceElements(piece, name, link))
  })
  return section
}

const apart =
  "These changes do not build on each other: a shell or a person has changed the file in between, or the session does not tell all of it. They stand in their order."

function pieceElements({ turns, hunks, ...lines }: Piece, file: string, link: (turn: number, label: string) => Node) {
  const by = h("p", { class: "told by" }, turns.length > 1 ? "Turns " : "Turn ")
  turns.forEach((turn, index) => {
    if (index > 0) by.append(", ")
    by.append(link(turn, String(turn)))
  })
  by.append(` ${changed(lines)}`)
  if (hunks.length > 0) return [by, diff({ hunks, file }, (turn) => link(turn, String(turn)))]
  const nothing = lines.additions + lines.deletions > 0 ? "No text of this change was saved." : "Nothing of it remains."
  return [by, h("p", { class: "told" }, nothing)]
}
