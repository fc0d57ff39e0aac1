import type { Message } from "./schema.ts"

type Answer = Extract<Message["info"], { role: "assistant" }>

/** What the answers cost together, and their tokens. */
export function spentIn(messages: readonly Message[]): Pick<Answer, "cost" | "tokens"> {
  const answers = messages.flatMap(({ info }) => (info.role === "assistant" ? [info] : []))
  const sum = (of: (answer: Answer) => number) => answers.reduce((total, one) => total + of(one), 0)
  return {
    cost: sum(({ cost }) => cost),
    tokens: {
      input: sum(({ tokens }) => tokens.input),
      output: sum(({ tokens }) => tokens.output),
      reasoning: sum(({ tokens }) => tokens.reasoning),
      cache: { read: sum(({ tokens }) => tokens.cache.read), write: sum(({ tokens }) => tokens.cache.write) },
    },
  }
}
