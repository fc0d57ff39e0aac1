/** Text of others on our user's terminal: a session may hold anything, also what moves the cursor or hides a word. */

/** Controls but the line feed, and what is there but not seen: marks that turn text around, join, or hide. */
const hidden = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f]/gu

/**
 * One joiner or non-joiner at a time, where it has something to join: by them Persian, Kurdish, Hindi or Sinhala are
 * spelt, and emoji of several people are held together. In Latin, or side by side, they could only hide something.
 */
const joiner =
  /(?<=[\p{L}\p{M}](?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}]\p{M}*))[\u200c\u200d](?=[\p{L}\p{M}])(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}])|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)\u200d(?=\p{Extended_Pictographic})/gu

/** Safe to print; line feeds stay. */
export function printable(text: string): string {
  if (!/[\u200c\u200d]/.test(text)) return text.replace(hidden, "")
  // What is hidden goes first: a joiner may not stand beside another that is only seen when that is gone.
  const joined = text.replace(hiddenButJoiners, "")
  const kept = new Set(Array.from(joined.matchAll(joiner), ({ index }) => index))
  return joined.replace(/[\u200c\u200d]/g, (sign, index: number) => (kept.has(index) ? sign : ""))
}

const hiddenButJoiners = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f]/gu

/** Safe to print inside a line. */
export const oneLine = (text: string) => printable(text.replace(/\s+/g, " ")).trim()

/** Safe to print in a failure or as a name: not even a joiner stays, by which two would look the same. */
export const visible = (text: string) => text.replace(/\s+/g, " ").replace(hidden, "").trim()

/** JSON that is safe to print: what is hidden stands as `\uXXXX`, which is the same JSON. */
export const printableJson = (value: unknown): string => escapedJson(JSON.stringify(value, null, 2))

/** The same of JSON that is a text already. */
export function escapedJson(text: string): string {
  const escaped = (character: string) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`,
    )
  return text.replace(hidden, (character) => escaped(character).join(""))
}

const unseen = RegExp(`${hidden.source}|(?! )\\s`, "u")

/** An argument as one types it in a shell: bare, in single quotes, or, where it holds what is not seen, in `$'…'`. */
export function shellWord(text: string): string {
  if (/^[\p{L}\p{N}._/@:+=][\p{L}\p{N}._/@:+=-]*$/u.test(text)) return text
  if (!unseen.test(text)) return `'${text.replaceAll("'", "'\\''")}'`
  const bytes = (character: string) =>
    [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")
  return `$'${text.replace(/[\\']/g, "\\$&").replace(RegExp(unseen, "gu"), bytes)}'`
}
