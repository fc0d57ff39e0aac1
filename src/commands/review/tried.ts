/** What a session tried: edits of which nothing is left, and commands whose failure changed the course. */
import { bare, isTelling } from "../../session/line-edits.ts"
import { toolName1 } from "../../session/tool-names.ts"
import { answersOf, callsOf } from "../../session/transcript/totals.ts"
import type { Call, Turn } from "../../session/transcript/types.ts"
import type { AgentEdit } from "./edits.ts"
import { isOutside } from "./texts-at-head.ts"

/** Lines that a turn added to a file; the last commit has none of them. */
export type Dropped = { turn: number; file: string; lines: number }

export type FailedCommand = {
  turn: number
  /** What was run, in one line. */
  command: string
  exit?: number
  /** How often it failed. */
  times: number
  /** The file of the worktree that the agent changed next. */
  changedNext: string
}

/**
 * @param edits of one session
 * @param textsNow the lines of a file without white space as the last commit has them; nothing where that is not known
 */
export function droppedBy(
  edits: readonly AgentEdit[],
  nameNow: (file: string) => string,
  textsNow: (file: string) => ReadonlySet<string> | undefined,
): Dropped[] {
  const found = new Map<string, Dropped & { left: number }>()
  for (const { turn, told, change } of edits) {
    if (told !== "diff" && change.blind !== "outdated") continue
    const file = change.to ?? change.file
    const now = isOutside(file) ? undefined : textsNow(nameNow(file))
    if (!now) continue
    const one = found.get(`${turn} ${file}`) ?? { turn, file, lines: 0, left: 0 }
    for (const { sign, text } of change.hunks.flatMap(({ lines }) => lines)) {
      if (sign !== "+" || !isTelling(text)) continue
      one.lines++
      if (now.has(bare(text))) one.left++
    }
    found.set(`${turn} ${file}`, one)
  }
  return [...found.values()].flatMap(({ left, ...one }) => (one.lines > 0 && left === 0 ? [one] : []))
}

const isInside = (file: string) => !isOutside(file)
const isShell = ({ tool }: Call) => toolName1(tool) === "bash"

/** Those after which the agent changed a file before it ran the same again. */
export function failedIn({ number, answers }: Turn): FailedCommand[] {
  const calls = answersOf({ answers }).flatMap(callsOf)
  const found = new Map<string, FailedCommand>()
  calls.forEach((call, index) => {
    if (!call.failed || call.byUser || !isShell(call) || !call.target) return
    const before = found.get(call.target)
    const changedNext = nextChange(calls.slice(index + 1), call)
    if (before) before.times++
    else if (changedNext)
      found.set(call.target, {
        turn: number,
        command: call.target,
        ...(call.exit !== undefined && { exit: call.exit }),
        times: 1,
        changedNext,
      })
  })
  return [...found.values()]
}

function nextChange(calls: readonly Call[], { target }: Call): string | undefined {
  for (const call of calls) {
    if (isShell(call) && call.target === target) return undefined
    const [file] = call.failed ? [] : call.changes.map((change) => change.to ?? change.file).filter(isInside)
    if (file) return file
  }
  return undefined
}
