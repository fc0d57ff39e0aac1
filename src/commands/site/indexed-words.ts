/** Collects the words of sessions, turn by turn, for the search of a site. */

import { promptWords } from "../../session/transcript/prompt-words.ts"
import { isSaid } from "../../session/transcript/texts.ts"
import { wholeTarget } from "../../session/transcript/tool-call.ts"
import { messagesOf } from "../../session/transcript/totals.ts"
import type { Block, Transcript, Turn } from "../../session/transcript/types.ts"
import { type Posting, shardsOf } from "../../session/word-index/shard.ts"
import type { SiteEntry } from "../../session/word-index/site-index.ts"
import { eachWord } from "../../session/word-index/words.ts"

export class IndexedWords {
  private readonly postings = new Map<string, number[]>()
  private next = 0

  /** @param transcript the next one, in the order of the index */
  add({ title, authors = [], branch, files }: SiteEntry, { turns, strays, todos }: Transcript) {
    const listed = [...strays.map((stray) => stray.title), ...todos.map(({ content }) => content)]
    for (const text of [title, ...authors, branch, ...files, ...listed]) if (text) this.document(text)
    for (const turn of strays.flatMap((stray) => stray.turns)) for (const text of said(turn)) this.document(text)
    this.next++
    for (const turn of turns) {
      for (const text of said(turn)) this.document(text)
      this.next++
    }
  }

  private document(text: string) {
    eachWord(text, (word) => {
      const known = this.postings.get(word)
      if (!known) this.postings.set(word, [this.next])
      else if (known.at(-1) !== this.next) known.push(this.next)
    })
  }

  shards() {
    const terms = [...this.postings.keys()].sort()
    const { postings } = this
    function* inOrder(): Generator<Posting> {
      for (const term of terms) yield { term, documents: postings.get(term) ?? [] }
    }
    return shardsOf(inOrder())
  }
}

/**
 * Prompts, answers, errors, and what was done with which file or command; a subagent's belong to its turn, and those of
 * one that no call names to its session.
 */
function* said(turn: Turn): Generator<string> {
  for (const { blocks, error } of messagesOf(turn)) {
    if (error) yield error
    for (const block of blocks) yield* inBlock(block)
  }
  for (const { file, to } of turn.changes) yield `${file} ${to ?? ""}`
}

function* inBlock(block: Block): Generator<string> {
  if (isSaid(block)) yield block.text
  if (block.kind === "note") yield block.text
  if (block.kind === "file") yield block.file.name
  if (block.kind !== "tool") return
  const { questions = [], subagent, inner = [], attachments } = block.call
  yield wholeTarget(block.call)
  for (const one of inner) yield one.target
  for (const { name } of attachments) yield name
  for (const { question, answers } of questions) yield [question, ...answers].join(" ")
  for (const turn of subagent?.turns ?? []) yield* said(turn)
}

/** The first words of each turn's prompt, shorter than in the page's own list. */
export const promptsOf = ({ turns }: Transcript): string[] => turns.map((turn) => promptWords(turn).slice(0, 90))
