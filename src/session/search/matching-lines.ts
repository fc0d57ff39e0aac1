/** Finds the lines of a conversation that match a query. */
import { messagesOf } from "../transcript/totals.ts"
import { begun, turnAt } from "../transcript/turn-at.ts"
import type { Block, Transcript, Turn } from "../transcript/types.ts"
import type { Term } from "./query.ts"

export type Filter = {
  role?: "user" | "assistant" | "tool" | undefined
  /** Name of a tool. */
  tool?: string | undefined
  /** Part of the path of a file that the turn read or changed. */
  file?: string | undefined
  /** Milliseconds since 1970: only turns that began at this time or later. */
  since?: number | undefined
  /** The same: only turns that began before. */
  until?: number | undefined
}

export type Hit = {
  turn: number
  messageID: string
  partID: string
  /** `user`, `assistant`, `reasoning`, or the name of a tool. */
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
  if (!narrowed) for (const term of terms) if (term.find(transcript.title)) seen.add(term)
  const hitsOf = (turns: readonly Turn[], by: "person" | "agent", number?: number) =>
    turns
      .filter((turn) => !filter.file || touches(turn, filter.file.normalize()))
      .filter((turn) => !filter.since || begun(turn) >= filter.since)
      .filter((turn) => !filter.until || begun(turn) < filter.until)
      .flatMap((turn) => turnHits(turn, number ?? turn.number, terms, filter, seen, by))
  const hits = [
    ...hitsOf(transcript.turns, "person"),
    ...transcript.strays.flatMap((stray) =>
      hitsOf(stray.turns, "agent", turnAt(transcript, stray.created)?.number ?? 1),
    ),
  ]
  if (terms.some((term) => !seen.has(term)) || (narrowed && hits.length === 0)) return undefined
  return hits.sort((a, b) => b.terms - a.terms || b.weight - a.weight || a.turn - b.turn)
}

const weights: Record<string, number> = { user: 3, assistant: 2, reasoning: 1 }

/** @param by who wrote the prompt; an agent writes that of a subagent */
function turnHits(
  turn: Turn,
  number: number,
  terms: readonly Term[],
  filter: Filter,
  seen: Set<Term>,
  by: "person" | "agent",
): Hit[] {
  return messagesOf(turn).flatMap((message) =>
    message.blocks.flatMap((block): Hit[] => {
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
  )
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

function textsOf(block: Block): string[] {
  switch (block.kind) {
    case "tool": {
      const { input, output, inner = [] } = block.call
      const values = Object.values(input).map((value) => (typeof value === "string" ? value : JSON.stringify(value)))
      return [...values, ...inner.map(({ tool, target }) => `${tool} ${target}`), output]
    }
    case "file":
      return [block.file.name]
    default:
      return [block.text]
  }
}

const touches = ({ answers, changes }: Turn, file: string): boolean =>
  changes.some((change) => change.file.normalize().includes(file)) ||
  answers.some(({ blocks }) =>
    blocks.some((block) => block.kind === "tool" && block.call.target.normalize().includes(file)),
  )
