/** Cuts the middle out of a long text, and puts in a line that says so. */

/** UTF-16 units. A longer text is cut to fewer. */
export const cutLimit = 16_000

const pattern = /\[… ([\d,]{1,15}) characters left out by opencode-session --slim …\]/g
export const markOf = (characters: number) =>
  `[… ${characters.toLocaleString("en-US")} characters left out by opencode-session --slim …]`

/** Keeps the head and the tail, cut at a line end if one is near. A cut text is short, so it is never cut again. */
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

/** @returns the place after the last line that fits */
function endOfHead(text: string, most: number): number {
  const line = text.lastIndexOf("\n", most - 1) + 1
  return line > most / 2 ? line : outside(text, most, "before")
}

/** @returns the place of the line feed before the first line that fits */
function startOfTail(text: string, least: number): number {
  const line = text.indexOf("\n", least)
  return line >= 0 && line < (least + text.length) / 2 ? line : outside(text, least, "after")
}

/** Moves a cut out of a character, a path token or a redaction marker. */
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
