/** A terminal's screen as HTML, for a picture of it. */
import type { Look } from "../../test/bed/terminal.ts"

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
const hex = (colour: number) => `#${colour.toString(16).padStart(6, "0")}`

/** Of whole pixels, also at one and a half times the size: else hairlines show between the cells. */
const cell = { width: 8, height: 18 }

const row = (looks: Look[], line: number) =>
  looks.map(({ text, column, cells, colour, background, bold }) => {
    const styles = [
      `left:${column * cell.width}px;top:${line * cell.height}px;width:${cells * cell.width}px`,
      colour !== undefined && `color:${hex(colour)}`,
      background !== undefined && `background:${hex(background)}`,
      bold && "font-weight:bold",
    ]
    return `<span style="${styles.filter(Boolean).join(";")}">${escaped(text)}</span>`
  })

export const terminalPage = (lines: Look[][]) => `<!doctype html><meta charset="utf-8"><style>
body { margin: 0 }
main { position: relative; height: ${lines.length * cell.height}px; width: ${width(lines)}px }
span { position: absolute; height: ${cell.height}px; font: 13.288px/${cell.height}px "DejaVu Sans Mono"; white-space: pre }
</style><main>${lines.flatMap(row).join("")}</main>`

const width = (lines: Look[][]) => Math.max(...lines.flat().map(({ column, cells }) => column + cells)) * cell.width
