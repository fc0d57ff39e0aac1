/** Finds what a person means by a few words of it. */

/** Without case, accents and signs; a slug and the words it was made of are the same. */
const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()

/**
 * Those that the words are meant by: of all that hold the text as it is, else all of its words in any order, else words
 * that differ by a slip of the keyboard, the first kind that there is.
 * @param textsOf what each is called
 */
export function matching<Thing>(words: string, things: readonly Thing[], textsOf: (thing: Thing) => string[]): Thing[] {
  const wanted = plain(words)
  if (wanted === "") return []
  const each = wanted.split(" ")
  const texts = things.map((thing) => textsOf(thing).map(plain))
  const kinds: ((text: string) => boolean)[] = [
    (text) => text === wanted,
    (text) => text.includes(wanted),
    (text) => each.every((word) => text.includes(word)),
    (text) => each.every((word) => text.split(" ").some((other) => isSlip(word, other))),
  ]
  for (const fits of kinds) {
    const found = things.filter((_, index) => texts[index]?.some(fits))
    if (found.length > 0) return found
  }
  return []
}

/** Whether one is the other, or the beginning of it, but for a letter; for two in a long word. */
function isSlip(word: string, other: string): boolean {
  const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2
  const [letters, there] = [[...word], [...other]]
  if (there.length < letters.length - most) return false
  let before = Array.from({ length: there.length + 1 }, (_, column) => column)
  let twoBefore: number[] = []
  for (const [row, letter] of letters.entries()) {
    const line = [row + 1]
    for (const [column, sign] of there.entries()) {
      const swapped = row > 0 && column > 0 && letter === there[column - 1] && letters[row - 1] === sign
      line.push(
        Math.min(
          (before[column] ?? 0) + (letter === sign ? 0 : 1),
          (before[column + 1] ?? 0) + 1,
          (line[column] ?? 0) + 1,
          swapped ? (twoBefore[column - 1] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    twoBefore = before
    before = line
  }
  // The rest of a longer word has not been typed.
  return Math.min(...before) <= most
}
