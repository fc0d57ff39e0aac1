/** Makes a session's text safe for a terminal: it may contain anything, even what moves the cursor or hides a word. */
import { inQuotes } from "../support/shell-quote.ts"

/** Controls except the line feed, and invisible characters: marks that reverse, join or hide text. */
const hidden = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f]/gu

/**
 * A single joiner or non-joiner with something to join. Persian, Kurdish, Hindi and Sinhala spelling needs them, and so
 * do emoji of several people. In Latin text, or side by side, they can only hide something.
 */
const joiner =
  /(?<=[\p{L}\p{M}](?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}]\p{M}*))[\u200c\u200d](?=[\p{L}\p{M}])(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}])|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)\u200d(?=\p{Extended_Pictographic})/gu

/** Safe to print; line feeds stay. */
export function printable(text: string): string {
  if (!/[\u200c\u200d]/.test(text)) return text.replace(hidden, "")
  // Remove hidden characters first: that can bring two joiners side by side.
  const joined = text.replace(hiddenButJoiners, "")
  const kept = new Set(Array.from(joined.matchAll(joiner), ({ index }) => index))
  return joined.replace(/[\u200c\u200d]/g, (sign, index: number) => (kept.has(index) ? sign : ""))
}

const hiddenButJoiners = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f]/gu

/** Safe to print, as one line. */
export const oneLine = (text: string) => printable(text.replace(/\s+/g, " ")).trim()

/** Safe to print in a failure or as a name. Removes joiners too: with them, two names could look the same. */
export const visible = (text: string) => text.replace(/\s+/g, " ").replace(hidden, "").trim()

/** JSON that is safe to print: hidden characters become `\uXXXX`, which is equal JSON. */
export const printableJson = (value: unknown): string => escapedJson(JSON.stringify(value, null, 2))

/** Like {@link printableJson}, for JSON text. */
export function escapedJson(text: string): string {
  const escaped = (character: string) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`,
    )
  return text.replace(hidden, (character) => escaped(character).join(""))
}

const unseen = RegExp(`${hidden.source}|(?! )\\s`, "u")

/** An argument for a shell: bare, in single quotes, or, with hidden characters, in `$'…'`. */
export function shellWord(text: string): string {
  if (/^[\p{L}\p{N}._/@:+=][\p{L}\p{N}._/@:+=-]*$/u.test(text)) return text
  if (!unseen.test(text)) return inQuotes(text)
  const bytes = (character: string) =>
    [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")
  return `$'${text.replace(/[\\']/g, "\\$&").replace(RegExp(unseen, "gu"), bytes)}'`
}
