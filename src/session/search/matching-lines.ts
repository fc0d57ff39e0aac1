/** Finds the lines of a conversation that match a query. */
import type { Todo } from "../schema.ts"
import { wholeTarget } from "../transcript/tool-call.ts"
import { messagesOf } from "../transcript/totals.ts"
import { begun, turnAt } from "../transcript/turn-at.ts"
import type { Block, Message, Transcript, Turn } from "../transcript/types.ts"
import type { FileFilter } from "./file-filter.ts"
import type { Term } from "./query.ts"
import { textsOf } from "./searched-texts.ts"

export type Filter = {
  role?: "user" | "assistant" | "tool" | undefined
  /** Name of a tool. */
  tool?: string | undefined
  /** Only turns that read or changed such a file. */
  file?: FileFilter | undefined
  /** Milliseconds since 1970: only turns that began at this time or later. */
  since?: number | undefined
  /** The same: only turns that began before. */
  until?: number | undefined
}

export type Hit = {
  /** Absent for a todo, which is of no turn. */
  turn?: number
  messageID?: string
  /** Absent for an error as well, which is of no part. */
  partID?: string
  /** `user`, `assistant`, `reasoning`, `error`, `todo`, `subagent` for its title, or the name of a tool. */
  from: string
  /** Who wrote the prompt that it is in, in a session of several people. */
  author?: string
  /** The whole line. `at` is where the first term begins and ends in it. */
  line: string
  at: [start: number, end: number]
  /** Number of terms in it. */
  terms: number
  /** Higher for what people said than for what a tool printed. */
  weight: number
}

/** @returns hits, most terms first; empty if only the title matches; nothing unless every term occurs somewhere */
export function searchTranscript(transcript: Transcript, terms: readonly Term[], filter: Filter): Hit[] | undefined {
  const seen = new Set<Term>()
  const narrowed = Boolean(filter.role || filter.tool || filter.file || filter.since || filter.until)
  const chosen = (turns: readonly Turn[]) =>
    turns
      .filter((turn) => !filter.file || touches(turn, filter.file))
      .filter((turn) => !filter.since || begun(turn) >= filter.since)
      .filter((turn) => !filter.until || begun(turn) < filter.until)
  const hits: Hit[] = [
    ...chosen(transcript.turns).flatMap((turn) => turnHits(turn, turn.number, terms, filter, seen, "person")),
    ...transcript.strays.flatMap((stray) => {
      const number = turnAt(transcript, stray.created)?.number ?? 1
      const turns = chosen(stray.turns)
      return [
        ...(turns[0] ? titleHits(stray.title, turns[0], number, terms, filter, seen) : []),
        ...turns.flatMap((turn) => turnHits(turn, number, terms, filter, seen, "agent")),
      ]
    }),
  ]
  if (!narrowed) hits.push(...todoHits(transcript.todos, terms, seen))
  if (!narrowed) for (const term of terms) if (term.find(transcript.title)) seen.add(term)
  if (terms.some((term) => !seen.has(term)) || (narrowed && hits.length === 0)) return undefined
  return hits.sort((a, b) => b.terms - a.terms || b.weight - a.weight || (a.turn ?? 0) - (b.turn ?? 0))
}

const weights: Record<string, number> = { user: 3, assistant: 2, reasoning: 1 }

/** Of those alone that have a word of no turn: a call wrote each of them. */
const todoHits = (todos: readonly Todo[], terms: readonly Term[], seen: Set<Term>): Hit[] =>
  todos
    .filter(({ content }) => terms.some((term) => !seen.has(term) && term.find(content)))
    .flatMap(({ content }) => linesIn(content, terms, seen))
    .map((hit) => ({ from: "todo", weight: 0, ...hit }))

/** Of a subagent that no call names, which would have its title. Nobody said it. */
function titleHits(
  title: string,
  { id }: Turn,
  number: number,
  terms: readonly Term[],
  filter: Filter,
  seen: Set<Term>,
) {
  if (filter.role || filter.tool) return []
  const where = { turn: number, messageID: id, from: "subagent", weight: 0 }
  return linesIn(title, terms, seen).map((hit): Hit => ({ ...where, ...hit }))
}

/** @param by who wrote the prompt; an agent writes that of a subagent */
function turnHits(
  turn: Turn,
  number: number,
  terms: readonly Term[],
  filter: Filter,
  seen: Set<Term>,
  by: "person" | "agent",
): Hit[] {
  return messagesOf(turn).flatMap((message) => [
    ...message.blocks.flatMap((block): Hit[] => {
      const role = message === turn.prompt || message.kind === "added" ? "user" : "assistant"
      // Nobody typed the text that OpenCode adds.
      const isTyped = by === "person" && !message.kind && !(block.kind === "text" && block.synthetic)
      const inner =
        block.kind === "tool" && block.call.subagent
          ? block.call.subagent.turns.flatMap((one) => turnHits(one, number, terms, filter, seen, "agent"))
          : []
      const from = block.kind === "tool" ? block.call.tool : block.kind === "reasoning" ? "reasoning" : role
      if (filter.tool && !(block.kind === "tool" && from === filter.tool)) return inner
      if (filter.role && filter.role !== (block.kind === "tool" ? "tool" : role)) return inner
      if (filter.role === "user" && !isTyped) return inner
      const own = textsOf(block).flatMap((text) => linesIn(text, terms, seen))
      const author = role === "user" && isTyped ? turn.author : undefined
      const where = { turn: number, messageID: message.id, partID: block.id, from, ...(author && { author }) }
      const weight = block.kind === "tool" || (role === "user" && !isTyped) ? 0 : (weights[from] ?? 0)
      return [...own.map((hit) => ({ ...where, ...hit, weight })), ...inner]
    }),
    ...errorHits(message, number, terms, filter, seen),
  ])
}

/** What ended an answer, which counts as the agent's. */
function errorHits({ id, error }: Message, number: number, terms: readonly Term[], filter: Filter, seen: Set<Term>) {
  if (!error || filter.tool || (filter.role && filter.role !== "assistant")) return []
  const where = { turn: number, messageID: id, from: "error", weight: 0 }
  return linesIn(error, terms, seen).map((hit): Hit => ({ ...where, ...hit }))
}

function linesIn(text: string, terms: readonly Term[], seen: Set<Term>): Pick<Hit, "line" | "at" | "terms">[] {
  // Most texts do not match, and one search of the whole is cheaper than one of each line.
  const inText = terms.filter((term) => term.find(text))
  if (inText.length === 0) return []
  const lines = text.split("\n")
  const found = lines.map((line) =>
    terms.flatMap((term) => {
      const at = term.find(line)
      return at ? [{ term, at }] : []
    }),
  )
  const inOne = new Set(found.flat().map(({ term }) => term))
  for (const term of inText) {
    seen.add(term)
    if (inOne.has(term)) continue
    // It goes on in the next line.
    const { line, at } = beginningIn(lines, term.find(text) ?? [0, 0])
    found[line]?.push({ term, at })
  }
  return lines.flatMap((line, index) => {
    const here = found[index] ?? []
    return here[0] ? [{ line, at: here[0].at, terms: here.length }] : []
  })
}

/** The line in which a place in the text begins, and as much of the place as that line has. */
function beginningIn(lines: readonly string[], [start, end]: [number, number]) {
  let from = 0
  let line = 0
  for (; from + (lines[line] ?? "").length < start; line++) from += (lines[line] ?? "").length + 1
  const at: [number, number] = [start - from, Math.min(end - from, (lines[line] ?? "").length)]
  return { line, at }
}

/** Whether a turn read or changed such a file, itself or by its subagents. */
const touches = (turn: Turn, isNamed: FileFilter): boolean =>
  turn.changes.some(({ file, to }) => isNamed(file) || (to !== undefined && isNamed(to))) ||
  messagesOf(turn).some(({ blocks }) =>
    blocks.some((block) => (block.kind === "file" ? isNamed(block.file.name) : isCallOn(block, isNamed))),
  )

const isCallOn = (block: Block, isNamed: FileFilter): boolean =>
  block.kind === "tool" &&
  (isNamed(wholeTarget(block.call)) ||
    (block.call.inner ?? []).some(({ target }) => isNamed(target)) ||
    (block.call.subagent?.turns ?? []).some((turn) => touches(turn, isNamed)))
