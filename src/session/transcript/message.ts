/** A prompt, an answer, or what OpenCode put between them. */
import type { Known } from "./file-changes.ts"
import { type Fields, fields, number, text, time } from "./lenient-value.ts"
import { captions, commandOf, nativeOf, noteBlocks } from "./opencode2-message.ts"
import { blockOf } from "./part-block.ts"
import { noTokens } from "./totals.ts"
import type { Block, Message, Tokens, Transcript } from "./types.ts"

export type Raw = { info: Fields; parts: Fields[] }

export type Around = {
  known: Known
  /** Finds a subagent by its id. */
  subagents: (id: string) => Transcript | undefined
  /** The message before, as it was read. */
  before: Message | undefined
  /** The message after. */
  after: Raw | undefined
  /** Whether the message before is a command that the user ran, so that this one is its call. */
  called: boolean
}

export function messageOf(raw: Raw, around: Around): Message {
  const { info, parts } = raw
  const native = nativeOf(parts)
  const { created, completed } = fields(info.time)
  const common = { id: text(info.id), time: time(created), agent: text(info.agent) }
  const silent = { model: "", aborted: false, compacts: false, tokens: noTokens, cost: 0 }
  if (native) {
    const blocks = noteBlocks(native, fields(parts[0]), around.before)
    const { tokens, cost } = native
    return { ...common, ...silent, kind: "note", blocks, tokens: tokensOf(fields(tokens)), cost: number(cost) }
  }
  if (info.role === "user") {
    const blocks = promptBlocks(raw, around)
    const added = blocks.length > 0 && blocks.every((block) => block.id === "" || isAdded(block))
    return { ...common, ...silent, ...(added && { kind: "added" }), model: modelName(fields(info.model)), blocks }
  }
  const blocks = parts.flatMap((part) => blockOf(part, { ...around, typed: false }))
  const { data, name } = fields(info.error)
  const error = text(fields(data).message) || text(name)
  return {
    ...common,
    blocks: around.called ? blocks.map(asCommand) : blocks,
    model: modelName(info),
    duration: Math.max(0, time(completed) - time(created)),
    ...(error && { error }),
    aborted: name === "MessageAbortedError",
    compacts: info.summary === true,
    tokens: tokensOf(fields(info.tokens)),
    cost: number(info.cost),
  }
}

function promptBlocks({ info, parts }: Raw, around: Around): Block[] {
  const command = commandOf({ info, parts }, around.after)
  const [part] = parts
  if (command && part) return [{ id: text(part.id), part, kind: "text", text: `!${command}`, synthetic: false }]
  const blocks = parts.flatMap((one) => blockOf(one, { ...around, typed: true }))
  return [...blocks.filter((block) => !isAdded(block)), ...captions(info), ...blocks.filter(isAdded)]
}

const isAdded = (block: Block) => block.kind === "text" && block.synthetic

const asCommand = (block: Block): Block =>
  block.kind === "tool" ? { ...block, call: { ...block.call, byUser: true } } : block

function tokensOf({ input, output, reasoning, cache }: Fields): Tokens {
  const { read, write } = fields(cache)
  return {
    input: number(input),
    output: number(output),
    reasoning: number(reasoning),
    read: number(read),
    write: number(write),
  }
}

const modelName = ({ providerID, modelID }: Fields) =>
  [providerID, modelID]
    .map((one) => text(one))
    .filter(Boolean)
    .join("/")
