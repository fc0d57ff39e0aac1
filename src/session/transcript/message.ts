/** A prompt or an answer. */
import type { Known } from "./file-changes.ts"
import { type Fields, fields, number, text, time } from "./lenient-value.ts"
import { blockOf } from "./part-block.ts"
import { noTokens } from "./totals.ts"
import type { Message, Transcript } from "./types.ts"

export function messageOf(
  { info, parts }: { info: Fields; parts: Fields[] },
  known: Known,
  subagents: (id: string) => Transcript | undefined,
): Message {
  const typed = info.role === "user"
  const { created, completed } = fields(info.time)
  const blocks = parts.flatMap((part) => blockOf(part, { known, subagents, typed }))
  const common = { id: text(info.id), time: time(created), agent: text(info.agent), blocks }
  if (typed) {
    const model = modelName(fields(info.model))
    return { ...common, model, aborted: false, compacts: false, tokens: noTokens, cost: 0 }
  }
  const tokens = fields(info.tokens)
  const cache = fields(tokens.cache)
  const { data, name } = fields(info.error)
  const error = text(fields(data).message) || text(name)
  return {
    ...common,
    model: modelName(info),
    duration: Math.max(0, time(completed) - time(created)),
    ...(error && { error }),
    aborted: name === "MessageAbortedError",
    compacts: info.summary === true,
    tokens: {
      input: number(tokens.input),
      output: number(tokens.output),
      reasoning: number(tokens.reasoning),
      read: number(cache.read),
      write: number(cache.write),
    },
    cost: number(info.cost),
  }
}

const modelName = ({ providerID, modelID }: Fields) =>
  [providerID, modelID]
    .map((one) => text(one))
    .filter(Boolean)
    .join("/")
