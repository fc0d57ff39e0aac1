/** Sums over messages, and over sessions with their subagents. */
import type { Call, Message, Tokens, Totals, Transcript, Turn } from "./types.ts"

export const noTokens: Tokens = { input: 0, output: 0, reasoning: 0, read: 0, write: 0 }

export function sumTokens(all: readonly Tokens[]): Tokens {
  const sum = (key: keyof Tokens) => all.reduce((total, tokens) => total + tokens[key], 0)
  return {
    input: sum("input"),
    output: sum("output"),
    reasoning: sum("reasoning"),
    read: sum("read"),
    write: sum("write"),
  }
}

/** Totals of these messages and of the subagents that they called. */
export function totalsOf(messages: readonly Message[]): Totals {
  const calls = messages.flatMap(callsOf)
  const own: Totals = {
    messages: messages.filter(({ kind }) => kind !== "note").length,
    inSubagents: 0,
    calls: calls.length,
    failed: calls.filter(({ failed }) => failed).length,
    subagents: 0,
    tokens: sumTokens(messages.map(({ tokens }) => tokens)),
    cost: messages.reduce((sum, { cost }) => sum + cost, 0),
    duration: messages.reduce((sum, { duration = 0 }) => sum + duration, 0),
    models: messages.filter(({ duration }) => duration !== undefined).flatMap(({ model }) => model || []),
  }
  const children = calls.flatMap(({ subagent }) => (subagent ? [subagent] : []))
  return sumTotals([own, ...children.map(asSubagent)])
}

/** Totals without duration: the task call already counts the time of its subagent. */
export const asSubagent = ({ totals }: Transcript): Totals => ({
  ...totals,
  messages: 0,
  inSubagents: totals.messages + totals.inSubagents,
  duration: 0,
  subagents: totals.subagents + 1,
})

export function sumTotals(all: readonly Totals[]): Totals {
  const sum = (key: "messages" | "inSubagents" | "calls" | "failed" | "subagents" | "cost" | "duration") =>
    all.reduce((total, one) => total + one[key], 0)
  return {
    messages: sum("messages"),
    inSubagents: sum("inSubagents"),
    calls: sum("calls"),
    failed: sum("failed"),
    subagents: sum("subagents"),
    tokens: sumTokens(all.map(({ tokens }) => tokens)),
    cost: sum("cost"),
    duration: sum("duration"),
    models: [...new Set(all.flatMap(({ models }) => models))],
  }
}

export const allTokens = ({ input, output, reasoning, read, write }: Tokens): number =>
  input + output + reasoning + read + write

/** Every message of a turn, the prompt first. */
export const messagesOf = ({ prompt, answers }: Pick<Turn, "prompt" | "answers">): Message[] =>
  prompt ? [prompt, ...answers] : answers

/** What was said in a turn: its messages without OpenCode's notes, which only OpenCode 2 keeps. */
export const saidIn = (turn: Turn): Message[] => messagesOf(turn).filter(({ kind }) => kind !== "note")

/** The agent's answers in a turn. */
export const answersOf = ({ answers }: Pick<Turn, "answers">): Message[] => answers.filter(({ kind }) => !kind)

/** The tool calls of a message. */
export const callsOf = ({ blocks }: Message): Call[] =>
  blocks.flatMap((block) => (block.kind === "tool" ? [block.call] : []))
