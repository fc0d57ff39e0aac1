/** Text of others on our user's terminal: a session may hold anything, also what moves the cursor or hides a word. */

/** C0 and C1 controls but the line feed, and the marks that turn the direction of text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const hidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** Safe to print; line feeds stay. */
export const printable = (text: string) => text.replace(hidden, "")

/** Safe to print inside a line. */
export const oneLine = (text: string) => printable(text.replace(/\s+/g, " ")).trim()

/** JSON that is safe to print: what is hidden stands as `\uXXXX`, which is the same JSON. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    hidden,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
}

/** An argument as one types it in a POSIX shell: bare, or in single quotes. */
export function shellWord(text: string): string {
  const word = printable(text).replaceAll("\n", " ")
  return /^[\p{L}\p{N}._/@:+=][\p{L}\p{N}._/@:+=-]*$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
