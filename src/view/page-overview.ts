/** The first screen of a page: small enough to precede the session, so the browser draws it before it reads that. */
import { isAsked } from "../session/transcript/asked.ts"
import { promptWords } from "../session/transcript/prompt-words.ts"
import { allTokens } from "../session/transcript/totals.ts"
import type { FileTotal, Transcript, Turn } from "../session/transcript/types.ts"
import { allChanged } from "./session-figures.ts"

export type Overview = Pick<
  Transcript,
  "id" | "title" | "opencode" | "created" | "saved" | "todos" | "totals" | "undone"
> & {
  /** Number of turns. */
  turns: number
  bars: Bar[]
  /** The first words of each turn that somebody asked for, in order; may be incomplete. */
  prompts: { turn: number; words: string }[]
  /** May be incomplete. */
  files: Pick<FileTotal, "file" | "additions" | "deletions">[]
  /** Number of all changed files; `changed` has their totals in words. */
  changedFiles: number
  changed: string
}

/** One bar of a chart: some consecutive turns. Cost in US dollars, duration in milliseconds. */
export type Bar = { first: number; last: number; tokens: number; cost: number; duration: number }

/** Most bars in a chart. */
const bars = 180

export function overviewOf(transcript: Transcript): Overview {
  const { id, title, opencode, created, saved, todos, totals, turns, files, undone } = transcript
  const per = Math.ceil(turns.length / bars)
  const groups = Array.from({ length: Math.ceil(turns.length / (per || 1)) }, (_, index) =>
    barOf(turns.slice(index * per, (index + 1) * per)),
  )
  return {
    ...{ id, title, opencode, created, todos, totals, undone, ...(saved && { saved }) },
    turns: turns.length,
    bars: groups,
    prompts: turns.filter(isAsked).map((turn) => ({ turn: turn.number, words: promptWords(turn) })),
    files: files.map(({ file, additions, deletions }) => ({ file, additions, deletions })),
    changedFiles: files.length,
    changed: allChanged(transcript),
  }
}

/** Enough of it to fill the first screen. @returns JSON of at most `most` characters; empty if that is too few */
export function overviewText(overview: Overview, most = 16_000): string {
  const { prompts, files, todos } = overview
  for (let kept = 100; kept > 0; kept = Math.floor(kept / 2)) {
    const text = JSON.stringify({
      ...overview,
      prompts: prompts.slice(0, kept),
      files: files.slice(0, kept),
      // All todos or none: half a list would be misleading.
      todos: todos.length > kept ? [] : todos,
    })
    if (text.length <= most) return text
  }
  // The page then draws everything from the session.
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
