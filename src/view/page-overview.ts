/** What the first screen of a page shows: so little that it stands before the session, and is there before it is read. */
import { allTokens } from "../session/transcript/totals.ts"
import type { FileTotal, Transcript, Turn } from "../session/transcript/types.ts"
import { allChanged } from "./session-figures.ts"

export type Overview = Pick<Transcript, "id" | "title" | "opencode" | "created" | "saved" | "todos" | "totals"> & {
  /** How many there are. */
  turns: number
  bars: Bar[]
  /** The first words of each turn, in their order; perhaps not of all. */
  prompts: string[]
  /** Perhaps not all. */
  files: Pick<FileTotal, "file" | "additions" | "deletions">[]
  /** How many there are, and all that changed, in words. */
  changedFiles: number
  changed: string
}

/** Some turns, one after the other, as one bar of a chart. */
export type Bar = { first: number; last: number; tokens: number; cost: number; duration: number }

/** Bars of a chart at most. */
const bars = 180

export function overviewOf(transcript: Transcript): Overview {
  const { id, title, opencode, created, saved, todos, totals, turns, files } = transcript
  const per = Math.ceil(turns.length / bars)
  const groups = Array.from({ length: Math.ceil(turns.length / (per || 1)) }, (_, index) =>
    barOf(turns.slice(index * per, (index + 1) * per)),
  )
  return {
    ...{ id, title, opencode, created, todos, totals, ...(saved && { saved }) },
    turns: turns.length,
    bars: groups,
    prompts: turns.map(wordsOf),
    files: files.map(({ file, additions, deletions }) => ({ file, additions, deletions })),
    changedFiles: files.length,
    changed: allChanged(transcript),
  }
}

/** So much of it that the first screen is full, as JSON of about `most` characters at the most. */
export function overviewText(overview: Overview, most = 16_000): string {
  const { prompts, files, todos } = overview
  for (let kept = 100; kept > 0; kept = Math.floor(kept / 2)) {
    const text = JSON.stringify({
      ...overview,
      prompts: prompts.slice(0, kept),
      files: files.slice(0, kept),
      // Half a list of what is to be done would be a wrong one.
      todos: todos.length > kept ? [] : todos,
    })
    if (text.length <= most) return text
  }
  // Drawn when the session is read.
  return ""
}

function barOf(turns: readonly Turn[]): Bar {
  const sum = (of: (turn: Turn) => number) => turns.reduce((total, turn) => total + of(turn), 0)
  return {
    first: turns[0]?.number ?? 0,
    last: turns.at(-1)?.number ?? 0,
    tokens: sum(({ totals }) => allTokens(totals.tokens)),
    cost: sum(({ totals }) => totals.cost),
    duration: sum(({ totals }) => totals.duration),
  }
}

function wordsOf({ prompt, answers }: Turn): string {
  const typed = prompt?.blocks.find((block) => block.kind === "text" && !block.synthetic)
  const note = (prompt ?? answers[0])?.blocks.find((block) => block.kind === "note" || block.kind === "text")
  const found = typed ?? note
  return found && "text" in found ? found.text.slice(0, 1000).trim().replace(/\s+/g, " ").slice(0, 160) : "…"
}
