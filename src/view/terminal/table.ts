/** Tables that fit a terminal. */
import { cut, padded, paint, type Screen, type Style, widthOf } from "./lines.ts"

export type { Screen }

/** A pipe: nothing is cut or painted. */
export const plainScreen: Screen = { colour: false, width: Number.POSITIVE_INFINITY }

export type Column = {
  head: string
  align?: "right"
  style?: Style | ((text: string) => Style)
  /** The narrowest it gets where the table is too wide. Absent: it never shrinks. */
  least?: number
  /** Who shrinks first. */
  shrinks?: number
}

const gap = 2

/** A column without a single value is left out. @returns the head, and a line for each row */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], screen: Screen): string[] {
  const used = columns
    .map((column, index) => ({ ...column, index }))
    .filter(({ index }) => rows.some((row) => row[index]))
  const widths = fitted(
    used.map((column) => ({
      ...column,
      width: Math.max(widthOf(column.head), ...rows.map((row) => widthOf(row[column.index] ?? ""))),
    })),
    screen.width,
  )
  const line = (cells: readonly string[], isHead: boolean) =>
    used
      .map(({ align, style }, place) => {
        const width = widths[place] ?? 0
        const text = cut(cells[place] ?? "", width)
        const look = isHead ? "dim" : typeof style === "function" ? style(text) : style
        const space = padded("", width - widthOf(text))
        const isLast = place === used.length - 1
        return align === "right" ? space + paint(screen, look, text) : paint(screen, look, text) + (isLast ? "" : space)
      })
      .join(" ".repeat(gap))
      .trimEnd()
  return [
    line(
      used.map(({ head }) => head),
      true,
    ),
    ...rows.map((row) =>
      line(
        used.map(({ index }) => row[index] ?? ""),
        false,
      ),
    ),
  ]
}

type Sized = Pick<Column, "least" | "shrinks"> & { width: number }

/** Takes from the columns what the screen does not have, one column after the other. */
function fitted(columns: readonly Sized[], room: number): number[] {
  const widths = columns.map(({ width }) => width)
  let over = widths.reduce((sum, width) => sum + width, 0) + gap * (columns.length - 1) - room
  const order = columns
    .map(({ least, shrinks = 0 }, place) => ({ least, shrinks, place }))
    .sort((one, other) => one.shrinks - other.shrinks)
  for (const { least, place } of order) {
    if (over <= 0 || least === undefined) continue
    const width = widths[place] ?? 0
    const taken = Math.min(over, Math.max(0, width - least))
    widths[place] = width - taken
    over -= taken
  }
  return widths
}
