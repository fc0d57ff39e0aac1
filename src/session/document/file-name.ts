/** The name of a saved session: `YYYY-MM-DD-HH-MM-<title>.json`. */

const maxLength = 50
/** Device names on Windows, with any extension. Harmless after the date, but a title may be cut out and reused. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/

/** @param when time of the first save, written as local time */
export function fileName(title: string, when: Date): string {
  return `${timestamp(when)}-${slug(title)}.json`
}

/** The part of a file's name that is made of the title. @param file a name or a path */
export const bareName = (file: string): string =>
  file
    .replace(/^.*\//, "")
    .replace(/\.json$/, "")
    .replace(/^\d{4}(-\d\d){4}-/, "")

/** The same name for another session: `name-2.json`, `name-3.json`. */
export function numbered(name: string, number: number): string {
  return name.replace(/\.json$/, `-${number}.json`)
}

/**
 * A title as part of a file name: lower case, letters and digits of any script, one hyphen for anything else, at most
 * 50 code points. It never splits a character.
 */
export function slug(title: string): string {
  // Keep marks with their letter: Devanagari and Thai are unreadable without them.
  const words =
    title
      .normalize("NFC")
      .toLowerCase()
      .normalize("NFC")
      .match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? []
  const name = cutAtCharacter(words.join("-"), maxLength).replace(/-$/, "")
  if (!name) return "session"
  return reserved.test(name) ? `${name}-session` : name
}

function cutAtCharacter(text: string, limit: number): string {
  // The segmenter takes a while to load, and splits nothing of ASCII but its characters.
  if (!/[^\0-\x7f]/.test(text)) return text.slice(0, limit)
  let used = 0
  let kept = ""
  for (const { segment } of new Intl.Segmenter("und", { granularity: "grapheme" }).segment(text)) {
    const length = [...segment].length
    if (used + length > limit) {
      // A single character of more than 50 code points is an attack.
      return kept || [...segment].slice(0, limit).join("")
    }
    used += length
    kept += segment
  }
  return kept
}

function timestamp(when: Date): string {
  const two = (value: number) => String(value).padStart(2, "0")
  const date = [when.getFullYear(), two(when.getMonth() + 1), two(when.getDate())]
  return [...date, two(when.getHours()), two(when.getMinutes())].join("-")
}
