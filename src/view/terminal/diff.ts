/** A change of a file on a terminal. */
import type { FileChange } from "../../session/transcript/types.ts"
import { plain } from "../output-lines.ts"
import { folded, paint, type Screen } from "./lines.ts"

const styles = { "+": "green", "-": "red", " ": "dim" } as const

export function diffLines({ hunks }: Pick<FileChange, "hunks">, screen: Screen, most: number): string[] {
  const last = hunks.reduce(
    (highest, { oldStart, newStart, lines }) => Math.max(highest, oldStart + lines.length, newStart + lines.length),
    0,
  )
  const digits = String(last).length
  const lines = hunks.flatMap((hunk, index) => {
    let [old, now] = [hunk.oldStart, hunk.newStart]
    const drawn = hunk.lines.map(({ sign, text }) => {
      const number = sign === "-" ? old : now
      if (sign !== "+") old++
      if (sign !== "-") now++
      return paint(
        screen,
        styles[sign],
        `${String(number).padStart(digits)} ${sign} ${plain(text).replaceAll("\n", " ")}`.trimEnd(),
      )
    })
    return index > 0 ? [paint(screen, "dim", `${" ".repeat(digits)} …`), ...drawn] : drawn
  })
  return folded(lines, most, (more) => paint(screen, "dim", `… ${more} more lines`))
}
