/** Arguments as one types them. */

/** An argument as one types it in a POSIX shell: bare, or in single quotes. */
export const typed = (word: string): string =>
  /^[\p{L}\p{N}._/@:+=][\p{L}\p{N}._/@:+=-]*$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
