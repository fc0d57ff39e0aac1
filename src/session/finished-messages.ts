/**
 * Leaves out what is not finished. A session that is saved by its own agent is in the middle of a tool call, and
 * `opencode import` never updates a part: loaded so, it would stay "running" for ever.
 */
import type { Message } from "./schema.ts"

/**
 * @param messages in time order
 * @param saved ids of what was saved before: a prompt that others have seen stays, also while it is being answered
 * @returns those up to the last settled one; the rest is for the report
 */
export function settle(messages: readonly Message[], saved: ReadonlySet<string> = new Set()): Message[] {
  let end = messages.length
  for (let start = lastUnsettledTurn(messages, end); start !== undefined; start = lastUnsettledTurn(messages, end))
    end = start
  return messages.filter(({ info }, index) => index < end || (info.role === "user" && saved.has(info.id)))
}

/**
 * Where the last turn is to be cut, if it is not settled: at its first unsettled message, or at its prompt when
 * no answer would be left. Prompts that only wait behind it go too.
 */
function lastUnsettledTurn(messages: readonly Message[], end: number): number | undefined {
  const answer = messages.slice(0, end).findLastIndex(({ info }) => info.role === "assistant")
  if (answer < 0) return undefined
  const prompt = messages.slice(0, answer).findLastIndex(({ info }) => info.role === "user")
  const first = messages.slice(prompt + 1, answer + 1).findIndex((message) => !isSettled(message))
  if (first < 0) return undefined
  return first === 0 ? Math.max(prompt, 0) : prompt + 1 + first
}

/** Whether nothing of a message is still to come. */
export function isSettled({ info, parts }: Message): boolean {
  if (info.role === "user") return true
  const busy = parts.some(({ type, state }) => type === "tool" && isBusy(state))
  return !busy && (info.time.completed !== undefined || info.error !== undefined)
}

function isBusy(state: unknown): boolean {
  const status = (state as { status?: string }).status
  return status === "pending" || status === "running"
}
