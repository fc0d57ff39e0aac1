/** The words of a text as the index of a site has them. The page of the site asks with the same. */

/** Longer words count by their beginning. */
const longest = 32

const token = /[\p{L}\p{N}\p{M}]+/gu
/** Written without spaces: pairs of characters stand for words. */
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+/gu
const hump = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u

/**
 * @param take gets each word, as often as it stands there, in lower case
 * @param inside whether the words in a name like `fixTheLogin` count too
 */
export function eachWord(text: string, take: (word: string) => void, inside = true) {
  for (const [found] of text.normalize("NFKC").matchAll(token)) {
    const rest = found.replace(unspaced, (run) => {
      const characters = [...run]
      // A single one at the end, so that each character begins a word.
      for (const [index, one] of characters.entries()) take(one + (characters[index + 1] ?? ""))
      return " "
    })
    for (const word of rest.split(" "))
      for (const one of inside && hump.test(word) ? [word, ...word.split(hump)] : [word]) {
        // Some letters are two in lower case.
        const lower = one.toLowerCase().slice(0, longest)
        if (lower.length > 1) take(lower)
      }
  }
}

/** What has to be found for a query: each of them as a word or its beginning. */
export function wordsAsked(query: string): string[] {
  const found = new Set<string>()
  eachWord(query, (word) => found.add(word), false)
  // The last character of a run is in the pair before it.
  return [...found].filter((word) => [...word].length > 1 || found.size === 1)
}

/** The pieces of a query that no word stands for: signs, single letters, what is too much. @param words that are searched */
export function unasked(query: string, words: readonly string[]): string[] {
  const asked = new Set(words)
  return query.split(/\s+/).filter((piece) => {
    let isAsked = false
    eachWord(
      piece,
      (word) => {
        isAsked ||= asked.has(word)
      },
      false,
    )
    return piece !== "" && !isAsked
  })
}
