/** A long text without its middle, and a line in its place that says so. */

/** UTF-16 units; a text that is longer is cut to less. */
export const cutLimit = 16_000

const pattern = /\[… ([\d,]{1,15}) characters left out by opencode-session --slim …\]/g
const markOf = (characters: number) =>
  `[… ${characters.toLocaleString("en-US")} characters left out by opencode-session --slim …]`

/** The head and the tail, cut at line ends where there is one near. A text that was cut is short, so it is not cut again. */
export function cut(text: string, limit = cutLimit): string {
  if (text.length <= limit) return text
  const half = Math.floor((limit - markOf(text.length).length) / 2)
  const head = endOfHead(text, half)
  const tail = startOfTail(text, text.length - half)
  return text.slice(0, head) + markOf(tail - head) + text.slice(tail)
}

export type Cut = { start: number; end: number; characters: number }

export function cutsIn(text: string): Cut[] {
  if (!text.includes("left out by opencode-session")) return []
  return [...text.matchAll(pattern)].map(({ index, 0: { length }, 1: figure = "" }) => {
    return { start: index, end: index + length, characters: Number(figure.replaceAll(",", "")) }
  })
}

/** After the last line that fits. */
function endOfHead(text: string, most: number): number {
  const line = text.lastIndexOf("\n", most - 1) + 1
  return line > most / 2 ? line : outside(text, most, "before")
}

/** At the line feed before the first line that fits. */
function startOfTail(text: string, least: number): number {
  const line = text.indexOf("\n", least)
  return line >= 0 && line < (least + text.length) / 2 ? line : outside(text, least, "after")
}

/** Not inside a character, a path's token, or the marker of a secret: half of one would mean nothing. */
function outside(text: string, at: number, side: "before" | "after"): number {
  const around = Math.max(0, at - 100)
  for (const { index, 0: whole } of text
    .slice(around, at + 100)
    .matchAll(/\{\{[^{}]{1,40}\}\}|\[REDACTED-[\w-]{1,60}\]/g)) {
    const [start, end] = [around + index, around + index + whole.length]
    if (start < at && at < end) return side === "before" ? start : end
  }
  const inside = /^[\udc00-\udfff]/.test(text.charAt(at)) && /^[\ud800-\udbff]/.test(text.charAt(at - 1))
  return inside ? at + (side === "before" ? -1 : 1) : at
}
