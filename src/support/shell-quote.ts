/** Quotes arguments for a shell. */

/** Writes an argument for a POSIX shell: bare, or in single quotes. */
export const typed = (word: string): string =>
  /^[\p{L}\p{N}._/@:+=][\p{L}\p{N}._/@:+=-]*$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
