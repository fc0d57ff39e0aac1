/** Detects sessions in which the local OpenCode would not answer, since it orders messages by clock and id. */
import type { Host } from "../../opencode/host.ts"
import type { Conversation } from "../../session/conversation.ts"
import { timeDigits } from "../../session/ids.ts"

export type ClockProblem = {
  reason: string
  /** Milliseconds by which the session is ahead of the local clock. */
  ahead: number
}

/** Milliseconds: so small a lead is over before anybody has typed. */
const tolerance = 1000

/**
 * A message ahead of the local clock sorts after the next prompt, which then gets no answer (every version). Up to
 * 1.18.14 OpenCode sorts by id, and ids wrapped on 2026-08-14: older ones sort after every new one.
 * @param now milliseconds
 */
export function clockProblem(
  sessions: readonly Conversation[],
  now: number,
  host: Pick<Host, "version" | "sortsBy">,
): ClockProblem | undefined {
  if (host.sortsBy === "place") return undefined
  const messages = sessions.flatMap((session) => session.messages)
  // No spread: a hostile file has more messages than a call can have arguments.
  const newest = messages.reduce((latest, { info }) => Math.max(latest, info.time.created), 0)
  if (newest > now + tolerance) {
    const ahead = newest - now + tolerance
    return { reason: `it was saved by a clock ${duration(newest - now)} ahead of this one`, ahead }
  }
  if (host.sortsBy === "time" || sessions.every((session) => inOrder(session, now))) return undefined
  return { reason: `OpenCode ${host.version} would sort its messages wrongly under their old ids`, ahead: 0 }
}

function inOrder({ messages }: Conversation, now: number): boolean {
  const ids = messages.map(({ info }) => info.id)
  return [...ids, `msg_${timeDigits("msg", now)}`].every((id, index) => index === 0 || (ids[index - 1] ?? "") < id)
}

function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000)
  if (minutes < 1) return `${Math.ceil(milliseconds / 1000)} seconds`
  return minutes < 120 ? `${minutes} minute${minutes === 1 ? "" : "s"}` : `${Math.round(minutes / 60)} hours`
}
