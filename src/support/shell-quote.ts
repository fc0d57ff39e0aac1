/** Quotes arguments for a shell. */

/** In single quotes of a POSIX shell, whatever it holds. */
export const inQuotes = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** The words that {@link inQuotes} has quoted in a text, in quotes still. */
export const quotedWords = (text: string): string[] => text.match(/'(?:[^']|'\\'')*'/g) ?? []

/** What {@link inQuotes} was given. */
export const unquoted = (word: string): string => word.slice(1, -1).replaceAll("'\\''", "'")

/** Writes an argument for a POSIX shell: bare, or in single quotes. */
export const typed = (word: string): string =>
  /^[\p{L}\p{N}._/@:+=][\p{L}\p{N}._/@:+=-]*$/u.test(word) ? word : inQuotes(word)
