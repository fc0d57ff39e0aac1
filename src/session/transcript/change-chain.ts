/** Changes of one file that build on each other, without the file: what they tell of it is enough. */
import type { Hunk } from "./types.ts"

/** A line of the file as it is by now. */
export type Line = {
  text: string
  /** Its number in the file as it was at first; 0 when it was added. */
  from: number
  /** Who added it, or took it away. */
  turn: number
}

/** Lines of the file as it was at first, which no change has told yet. */
export type Gap = { from: number; count: number }

export type Entry = Line | Gap
export const isGap = (entry: Entry): entry is Gap => "count" in entry

/** The file between its first change and its last. */
export type State = {
  /** In their order. */
  lines: Entry[]
  /** Of the file as it was at first. */
  removed: Line[]
}

export const untold: State = { lines: [{ from: 1, count: Number.POSITIVE_INFINITY }], removed: [] }

/** What a change makes of the file. @returns nothing when the file was not what the change says it found */
export function applied(state: State, hunks: readonly Hunk[], turn: number): State | undefined {
  const [first] = hunks
  const has = (sign: string) => hunks.some(({ lines }) => lines.some((line) => line.sign === sign))
  const alone = hunks.length === 1 && first && first.oldStart <= 1 && !has(" ") ? first : undefined
  // With nothing around them, lines are added to a file that was empty or not there.
  if (alone && !has("-"))
    return state === untold || state.lines.length === 0
      ? { lines: alone.lines.map(({ text }) => ({ text: bare(text), from: 0, turn })), removed: state.removed }
      : undefined
  const walk = new Walk(state.lines, turn)
  if (!walk.go(hunks)) return undefined
  const rest = walk.left()
  const removed = [...state.removed, ...walk.removed]
  if (!alone || has("+")) return { lines: [...walk.kept, ...rest], removed }
  // And with nothing around them, lines are removed to the end of the file.
  return rest.every(isGap) ? { lines: [], removed } : undefined
}

const bare = (text: string) => text.replace(/\r$/, "")

class Walk {
  /** What comes before where it is. */
  readonly kept: Entry[] = []
  readonly removed: Line[] = []
  /** In the file before the change, from 1. */
  private at = 1
  /** The last is the next. */
  private readonly ahead: Entry[]
  /** OpenCode takes the indentation that all lines of an edit have off its diff. */
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

  /** Goes on by some lines. @returns false when there are not so many */
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

  /** The next line, which must be this. */
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

/** Without an old line a hunk says after which one it stands. */
const startOf = ({ oldStart, lines }: Hunk) => (lines.some(({ sign }) => sign !== "+") ? oldStart : oldStart + 1)
