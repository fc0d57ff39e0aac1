/** Unified diffs: of one file, as tools and OpenCode's summaries write them. */
import { structuredPatch } from "diff"
import type { DiffLine, Hunk } from "./types.ts"

/** Lines of context around a change. */
const around = 3

/** Beyond this many changed lines no shortest diff is looked for. */
export const maxEditLength = 2000

/** Hunks of a patch; lines before the first and what is no hunk are passed over. */
export function hunksOf(patch: string): Hunk[] {
  const hunks: Hunk[] = []
  let left = { old: 0, new: 0 }
  for (const line of patch.split("\n")) {
    const hunk = hunks.at(-1)
    if (hunk && (left.old > 0 || left.new > 0)) {
      const sign = line[0]
      if (sign === "+" || sign === "-" || sign === " " || sign === undefined) {
        hunk.lines.push({ sign: sign ?? " ", text: line.slice(1).replace(/\r$/, "") })
        if (sign !== "+") left.old--
        if (sign !== "-") left.new--
        continue
      }
      if (sign === "\\") continue
    }
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line)
    if (!head) continue
    const [, oldStart, old = "1", newStart, now = "1"] = head
    left = { old: Number(old), new: Number(now) }
    hunks.push({ oldStart: Number(oldStart), newStart: Number(newStart), lines: [] })
  }
  return hunks.flatMap(trimmed)
}

/** The hunks between two texts of one file. */
export function hunksBetween(before: string, after: string): Hunk[] {
  const found = structuredPatch("", "", before, after, "", "", { context: around, maxEditLength })
  const whole = [...linesOf(before, "-"), ...linesOf(after, "+")]
  if (!found) return [{ oldStart: 1, newStart: 1, lines: whole }]
  return found.hunks.map(({ oldStart, newStart, lines }) => ({
    oldStart,
    newStart,
    lines: lines
      .filter((line) => !line.startsWith("\\"))
      .map((line) => ({ sign: line[0] as DiffLine["sign"], text: line.slice(1) })),
  }))
}

/** A new file. */
export function hunksOfNew(text: string): Hunk[] {
  const lines = linesOf(text, "+")
  return lines.length > 0 ? [{ oldStart: 0, newStart: 1, lines }] : []
}

export function counts(hunks: readonly Hunk[]): { additions: number; deletions: number } {
  const count = (sign: string) =>
    hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.sign === sign).length, 0)
  return { additions: count("+"), deletions: count("-") }
}

const linesOf = (text: string, sign: DiffLine["sign"]): DiffLine[] =>
  text === ""
    ? []
    : text
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => ({ sign, text: line }))

type Row = DiffLine & { gap?: number }

/**
 * Cut to what is around a change: OpenCode's summaries hold the whole file as context.
 * @param lines `gap`: it stands for so many lines that are not known
 */
export function trimmed({ oldStart, newStart, lines }: Omit<Hunk, "lines"> & { lines: Row[] }): Hunk[] {
  const keep = new Array<boolean>(lines.length).fill(false)
  lines.forEach(({ sign }, index) => {
    if (sign === " ") return
    for (const step of [-1, 1])
      for (let by = 0; by <= around; by++) {
        const near = lines[index + by * step]
        if (!near || near.gap !== undefined) break
        keep[index + by * step] = true
      }
  })
  const hunks: Hunk[] = []
  let [old, now] = [oldStart, newStart]
  lines.forEach((line, index) => {
    if (keep[index]) {
      if (!keep[index - 1]) hunks.push({ oldStart: old, newStart: now, lines: [] })
      hunks.at(-1)?.lines.push(line)
    }
    if (line.sign !== "+") old += line.gap ?? 1
    if (line.sign !== "-") now += line.gap ?? 1
  })
  return hunks
}
