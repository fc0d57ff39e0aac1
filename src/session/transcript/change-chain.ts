/** Applies changes of one file on top of each other. Needs no file: the changes tell enough of it. */
import type { Hunk } from "./types.ts"

/** A line of the file in its current state. */
export type Line = {
  text: string
  /** Its line number in the original file; 0 if it was added. */
  from: number
  /** The turn that added or removed it; 0 for neither. */
  turn: number
}

/** Lines of the original file whose text no change has shown yet. */
export type Gap = { from: number; count: number }

export type Entry = Line | Gap
export const isGap = (entry: Entry): entry is Gap => "count" in entry

/** The file after some of its changes. */
export type State = {
  /** In file order. */
  lines: Entry[]
  /** Removed lines of the original file. */
  removed: Line[]
}

export const untold: State = { lines: [{ from: 1, count: Number.POSITIVE_INFINITY }], removed: [] }

/** After something else removed the file. Where not all of it is told, it stays as it is, and a new file does not fit. */
export function emptied(state: State): State {
  const lines = state.lines.flatMap((entry) => (isGap(entry) ? [] : entry))
  if (lines.length < state.lines.length) return state
  return { lines: [], removed: [...state.removed, ...lines.filter(({ from }) => from > 0)] }
}

/** Applies a change. @returns nothing if the file does not have the lines that the change expects */
export function applied(state: State, hunks: readonly Hunk[], turn: number): State | undefined {
  const [first] = hunks
  const has = (sign: string) => hunks.some(({ lines }) => lines.some((line) => line.sign === sign))
  const alone = hunks.length === 1 && first && first.oldStart <= 1 && !has(" ") ? first : undefined
  // Additions without context: the file was empty or did not exist.
  if (alone && !has("-"))
    return state === untold || state.lines.length === 0
      ? { lines: alone.lines.map(({ text }) => ({ text: bare(text), from: 0, turn })), removed: state.removed }
      : undefined
  const walk = new Walk(state.lines, turn)
  if (!walk.go(hunks)) return undefined
  const rest = walk.left()
  const removed = [...state.removed, ...walk.removed]
  if (!alone || has("+")) return { lines: [...walk.kept, ...rest], removed }
  // Removals without context: they go to the end of the file.
  return rest.every(isGap) ? { lines: [], removed } : undefined
}

const bare = (text: string) => text.replace(/\r$/, "")

class Walk {
  /** Entries before the current place. */
  readonly kept: Entry[] = []
  readonly removed: Line[] = []
  /** Line number in the file before the change, from 1. */
  private at = 1
  /** Entries after the current place, reversed: the last one is next. */
  private readonly ahead: Entry[]
  /** OpenCode removes the common indentation of an edit from its diff. */
  private indent = ""

  constructor(
    lines: readonly Entry[],
    private readonly turn: number,
  ) {
    this.ahead = [...lines].reverse()
  }

  go(hunks: readonly Hunk[]): boolean {
    return hunks.every((hunk) => this.keep(startOf(hunk) - this.at) && this.change(hunk))
  }

  left = (): Entry[] => this.ahead.reverse()

  private change({ lines }: Hunk): boolean {
    const before = lines.flatMap(({ sign, text }) => (sign === "+" ? [] : [bare(text)]))
    const found: Line[] = []
    for (const text of before) {
      const line = this.take(text)
      if (!line) return false
      found.push(line)
    }
    found.reverse()
    for (const { sign, text } of lines) {
      if (sign === "+") this.kept.push({ text: text && this.indent + bare(text), from: 0, turn: this.turn })
      else {
        const line = found.pop() as Line
        if (sign === " ") this.kept.push(line)
        else if (line.from > 0) this.removed.push({ ...line, turn: this.turn })
      }
    }
    return true
  }

  /** Moves on by some lines. @returns false if there are not enough */
  private keep(count: number): boolean {
    for (let wanted = count; wanted > 0; ) {
      const entry = this.ahead.pop()
      if (!entry) return false
      const size = isGap(entry) ? Math.min(entry.count, wanted) : 1
      this.kept.push(isGap(entry) ? { from: entry.from, count: size } : entry)
      if (isGap(entry) && entry.count > size) this.ahead.push({ from: entry.from + size, count: entry.count - size })
      wanted -= size
      this.at += size
    }
    return count >= 0
  }

  /** @returns the next line; nothing if it is not this text */
  private take(text: string): Line | undefined {
    const entry = this.ahead.pop()
    if (!entry) return undefined
    this.at++
    if (isGap(entry)) {
      if (entry.count > 1) this.ahead.push({ from: entry.from + 1, count: entry.count - 1 })
      return { text: text && this.indent + text, from: entry.from, turn: 0 }
    }
    if (entry.text === text || entry.text === this.indent + text) return entry
    if (entry.text.trimStart() !== text.trimStart()) return undefined
    if (entry.text.length < text.length) return { ...entry, text }
    this.indent = entry.text.slice(0, entry.text.length - text.length)
    return entry
  }
}

/** A hunk without old lines gives the number of the line before it. */
const startOf = ({ oldStart, lines }: Hunk) => (lines.some(({ sign }) => sign !== "+") ? oldStart : oldStart + 1)
