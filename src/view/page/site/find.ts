/** Finds the sessions that hold all words of a query, and the turns that hold the most of them. */
import { eachTerm } from "../../../session/word-index/shard.ts"
import type { SiteIndex } from "../../../session/word-index/site-index.ts"
import { unasked, wordsAsked } from "../../../session/word-index/words.ts"
import { shard } from "./shards.ts"

/** `words`: how many of the query's a turn holds at most. */
export type Hit = { turns: number[]; words: number }

/** More than anybody types: the words of a document are bits. */
export const mostWords = 30

/** `unasked`: the pieces of the query that could not be searched for. */
export type Found = { hits?: Map<number, Hit>; unasked: string[] }

/** @returns hits by the number of the session; no hits for a query without a word */
export async function find(site: Pick<SiteIndex, "sessions" | "shards">, query: string): Promise<Found> {
  const words = wordsAsked(query).slice(0, mostWords)
  const left = unasked(query, words)
  return { ...(words.length > 0 && { hits: await holding(site, words) }), unasked: left }
}

async function holding(
  { sessions, shards }: Pick<SiteIndex, "sessions" | "shards">,
  words: readonly string[],
): Promise<Map<number, Hit>> {
  const documents = sessions.reduce((sum, { turns }) => sum + turns + 1, 0)
  const held = new Uint32Array(documents)
  await Promise.all(
    words.map(async (word, bit) => {
      for (const bytes of await Promise.all(shardsFor(word, shards).map(shard)))
        eachTerm(bytes, (term, numbers) => {
          if (!term.startsWith(word)) return term > word ? "enough" : undefined
          for (const number of numbers()) held[number] = (held[number] ?? 0) | (1 << bit)
          return undefined
        })
    }),
  )
  const all = 2 ** words.length - 1
  const found = new Map<number, Hit>()
  let first = 0
  for (const [index, { turns }] of sessions.entries()) {
    const own = held.subarray(first, first + turns + 1)
    first += turns + 1
    if (own.reduce((sum, bits) => sum | bits, 0) === all) found.set(index, best(own))
  }
  return found
}

/** Those that may hold terms that begin with a word. */
function shardsFor(word: string, shards: SiteIndex["shards"]): string[] {
  return shards.flatMap(([first, name], index) => {
    const next = shards[index + 1]?.[0]
    const isBefore = next !== undefined && next <= word && !next.startsWith(word)
    const isBehind = first > word && !first.startsWith(word)
    return isBefore || isBehind ? [] : [name]
  })
}

/** The first document is the session itself. */
function best(own: Uint32Array): Hit {
  const counts = own.map(ones)
  const words = counts.reduce((most, count) => Math.max(most, count), 0)
  const turns: number[] = []
  for (const [turn, count] of counts.entries()) if (turn > 0 && count === words) turns.push(turn)
  return { turns, words }
}

function ones(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}
