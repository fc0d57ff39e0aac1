/** A terminal's screen as HTML, for a picture of it. */

/** A stretch of equal looks. Colours as CSS has them; without one it is the terminal's own. */
export type Cell = { text: string; colour?: string; background?: string; bold?: boolean; dim?: boolean; wide?: boolean }

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

const styled = ({ text, colour, background, bold, dim }: Cell) => {
  const styles = [
    colour && `color:${colour}`,
    background && `background:${background}`,
    bold && "font-weight:bold",
    dim && "opacity:.6",
  ].filter(Boolean)
  return `<span style="${styles.join(";")}">${escaped(text)}</span>`
}

export const terminalPage = (lines: Cell[][]) => `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #fff }
pre { margin: 0; display: inline-block; font: 14px/18px "DejaVu Sans Mono", "Liberation Mono", monospace; color: #ddd; background: #0a0a0a; border-radius: 8px; overflow: hidden }
span { display: inline-block; height: 18px; overflow: hidden; vertical-align: top }
</style><pre>${lines.map((cells) => cells.map(styled).join("")).join("\n")}</pre>`
