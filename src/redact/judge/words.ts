/**
 * Whether letters read like a word: how usual each letter is after the one before, in English prose and identifiers.
 * The table was counted over the words of documentation and type declarations of this project's dependencies.
 */

/** A row for the start of a word and each letter, a column for the letter that follows: -4·ln(probability), base 36. */
const rows = [
  "bd9bcdefckjdcfeakb9cegflnn",
  "kcacokeretj9c9ydr9b7ghkkhp",
  "9gfh9jkoagl7ikajvbbianrofn",
  "9nfh9lp9dsbcjm7lqcg9eoqtjw",
  "cjkf6hkr8nnglkdlpfdjfnnpky",
  "ekc9gghpkqqdf9lfj89cnhkeks",
  "bjhha9kt6tqcki9nvcfectpoft",
  "dmjl7mfdbusdhcdltbchemosno",
  "7oqk6trv9vnhhl8lsdhcforngr",
  "efbddedzrwncd5afpebarfyizf",
  "9khg7fnnfhhngn9gnj7n9jflkn",
  "cijg5ifn9jlfmghhsjahgnhsjs",
  "9kjf7kmr7qlaom9ixodeekstcv",
  "7eki6nnq9qmgema8onekenxpmu",
  "bnbaag8mcoijmhdkqma8ghqulr",
  "hfcclhgrhohbb6ecs8cdcfekop",
  "8njj8lmecykalm9dr8ebeqprfr",
  "jllklkkokooagkjoohdi2goolo",
  "9kff6khq9zihegaisfbcgjoufy",
  "fpdk9kodbvkgjledlmc8dmlphy",
  "angk7joc7vphkncjwacffomrer",
  "dcdgcgfudxqab7icu9a9qqtmrs",
  "7lgm3mhp8ttoklcmtkiinqtpmt",
  "7mnh9nja8slhnb9ksacjnsjnoo",
  "ekbi9jnjarrheif8lkh7jlnhhm",
  "ijglfihqfqpeedg8ujceuliokl",
  "9llj3klj9oljgocjohkglloohe",
]

/** Mean of ln(probability) of a letter after another, above which letters are a word: 97 % of words, 3 % of random ones. */
const threshold = -3.4

const costs = rows.map((row) => [...row].map((cost) => -Number.parseInt(cost, 36) / 4))

/** @param letters of ASCII, lower case */
export function isWordLike(letters: string): boolean {
  if (letters.length < 3) return true
  let sum = 0
  for (let at = 1; at < letters.length; at++)
    sum += costs[letters.charCodeAt(at - 1) - 96]?.[letters.charCodeAt(at) - 97] ?? -6
  return sum / (letters.length - 1) > (letters.length < 5 ? threshold - 0.3 : threshold)
}

/** `dbPassword_OLD2` → db, password, old, 2: letters in lower case and runs of digits. */
export function wordsOf(name: string): string[] {
  const parts = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g) ?? []
  return parts.map((part) => part.toLowerCase())
}

/** How much of the letters and digits of a value stands in words of three letters or more: 0 to 1. */
export function wordShare(value: string): number {
  let all = 0
  let inWords = 0
  for (const part of wordsOf(value)) {
    all += part.length
    if (part.length > 2 && /^[a-z]/.test(part) && isWordLike(part)) inWords += part.length
  }
  return all === 0 ? 0 : inWords / all
}
