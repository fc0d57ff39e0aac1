/**
 * Leaves out unfinished messages. A session that its own agent saves is in the middle of a tool call. `opencode import`
 * never updates a part, so a loaded call would stay "running" for ever.
 */
import type { Message } from "./schema.ts"

/**
 * @param messages in time order
 * @param saved ids of messages that were saved before: a prompt among them stays, even without a finished answer
 * @returns the messages up to the last finished one
 */
export function settle(messages: readonly Message[], saved: ReadonlySet<string> = new Set()): Message[] {
  let end = messages.length
  for (let start = lastUnsettledTurn(messages, end); start !== undefined; start = lastUnsettledTurn(messages, end))
    end = start
  return messages.filter(({ info }, index) => index < end || (info.role === "user" && saved.has(info.id)))
}

/**
 * The messages of a session of OpenCode 2 up to its last answer: what runs is not among them, so that a prompt would stay
 * without what was answered.
 */
export function settleRunning(messages: readonly Message[], saved: ReadonlySet<string> = new Set()): Message[] {
  const end = messages.findLastIndex(({ info }) => info.role === "assistant") + 1
  return messages.filter(({ info }, index) => index < end || (info.role === "user" && saved.has(info.id)))
}

/**
 * Where to cut the last turn with an answer, if it is unfinished: at its first unfinished message, or at its prompt if
 * no answer would remain. Prompts that wait after it go too.
 */
function lastUnsettledTurn(messages: readonly Message[], end: number): number | undefined {
  const answer = messages.slice(0, end).findLastIndex(({ info }) => info.role === "assistant")
  if (answer < 0) return undefined
  const prompt = messages.slice(0, answer).findLastIndex(({ info }) => info.role === "user")
  const first = messages.slice(prompt + 1, answer + 1).findIndex((message) => !isSettled(message))
  if (first < 0) return undefined
  return first === 0 ? Math.max(prompt, 0) : prompt + 1 + first
}

/** Whether a message is finished. */
export function isSettled({ info, parts }: Message): boolean {
  if (info.role === "user") return true
  const busy = parts.some(({ type, state }) => type === "tool" && isBusy(state))
  return !busy && (info.time.completed !== undefined || info.error !== undefined)
}

function isBusy(state: unknown): boolean {
  const status = (state as { status?: string }).status
  return status === "pending" || status === "running"
}
