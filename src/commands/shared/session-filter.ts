/** Chooses sessions by who saved them or wrote in them, on which branch, and when. */
import type { SavedSession } from "../../stores/worktree/list-files.ts"
import { timeOf } from "./time-argument.ts"

export type SessionFilter = {
  /** Part of the name of who saved it, or wrote a prompt in it, in any case. */
  author?: string | undefined
  /** On which it was saved, or which has it. */
  branch?: string | undefined
  /** `2026-11-01`, `3h`, `7d`, `2w`. */
  since?: string | undefined
  /** The same; a day is included. */
  until?: string | undefined
}

/** Milliseconds since 1970. */
export type Span = { since?: number; until?: number }

export function spanOf({ since, until }: SessionFilter, now: Date): Span {
  return {
    ...(since !== undefined && { since: timeOf(since, now) }),
    ...(until !== undefined && { until: until.includes("-") ? dayAfter(timeOf(until, now)) : timeOf(until, now) }),
  }
}

/** Not 24 hours later: where clocks are changed, a day has 23 or 25. */
function dayAfter(time: number): number {
  const day = new Date(time)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime()
}

/** Whether a session may hold turns of the span. */
export function chosenBy({ author, branch }: SessionFilter, { since, until }: Span) {
  const name = author?.toLowerCase()
  const isOf = (one: string) => one === branch || one.endsWith(`/${branch}`)
  return ({ by = "", authors = [], branch: saved, branches = [], saved: at, created }: SavedSession): boolean =>
    (name === undefined || [by, ...authors].some((one) => one.toLowerCase().includes(name))) &&
    (branch === undefined || saved === branch || branches.some(isOf)) &&
    (since === undefined || at.getTime() >= since) &&
    (until === undefined || created < until)
}
