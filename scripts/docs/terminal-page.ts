/** A terminal's screen as HTML, for a picture of it. */
import type { Look } from "../../test/bed/terminal.ts"

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
const hex = (colour: number) => `#${colour.toString(16).padStart(6, "0")}`

const styled = ({ text, colour, background, bold }: Look) => {
  const styles = [
    colour !== undefined && `color:${hex(colour)}`,
    background !== undefined && `background:${hex(background)}`,
    bold && "font-weight:bold",
  ].filter(Boolean)
  return `<span style="${styles.join(";")}">${escaped(text)}</span>`
}

export const terminalPage = (lines: Look[][]) => `<!doctype html><meta charset="utf-8"><style>
body { margin: 0 }
pre { margin: 0; display: inline-block; overflow: hidden; font: 14px/18px "DejaVu Sans Mono", monospace }
span { display: inline-block; height: 18px; overflow: hidden; vertical-align: top }
</style><pre>${lines.map((looks) => looks.map(styled).join("")).join("\n")}</pre>`
