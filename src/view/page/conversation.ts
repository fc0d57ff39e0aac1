/** The turns of the session, drawn in pieces. */
import type { Transcript } from "../../session/transcript/types.ts"
import { subagentElement } from "./call.ts"
import { h } from "./dom.ts"
import { inPieces } from "./lazy.ts"
import { pieceID, strayID, together } from "./places.ts"
import { turn } from "./turn.ts"

export function conversationPanel({ turns, strays }: Transcript): HTMLElement {
  const holder = (piece: number) => h("div", { class: "turns", id: pieceID(piece * together) })
  return h(
    "div",
    { class: "talked" },
    ...inPieces(turns, together, 20, holder, (one) => turn(one)),
    ...strays.map((stray, index) => subagentElement(stray, (one) => turn(one, true), strayID(index))),
    turns.length === 0 && h("p", { class: "told" }, "This session holds no message."),
  )
}
