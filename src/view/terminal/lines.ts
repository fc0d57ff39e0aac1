/** Styled text as lines of a terminal. Measures and breaks the text before it adds colours. */
import { styleText } from "node:util"

export type Style = Parameters<typeof styleText>[0]
export type Span = { text: string; style?: Style | undefined }

export type Screen = {
  colour: boolean
  /** Columns; infinite in a pipe, where lines stay whole. */
  width: number
}

export const paint = ({ colour }: Screen, style: Style | undefined, text: string): string =>
  colour && style && text ? styleText(style, text, { validateStream: false }) : text

/** East Asian Wide and Fullwidth (UAX 11). A flag emoji is two letters of one column each. */
const wide =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|(?!\p{Regional_Indicator})\p{Emoji_Presentation}/u
/** Characters that combine with the one before. */
const joined = /[\p{Mn}\p{Me}\p{Cf}\p{Emoji_Modifier}\u1160-\u11ff]/u
const narrow = /^[ -~]*$/

/** Columns that a text takes. */
export function widthOf(text: string): number {
  if (narrow.test(text)) return text.length
  let width = 0
  for (const character of text) width += joined.test(character) ? 0 : wide.test(character) ? 2 : 1
  return width
}

/** Breaks spans into lines between words, and inside a word that is longer than a line. */
export function wrap(spans: readonly Span[], width: number): Span[][] {
  const lines: Span[][] = [[]]
  let used = 0
  const put = (text: string, style: Style | undefined) => {
    lines.at(-1)?.push({ text, style })
    used += widthOf(text)
  }
  const next = () => {
    const line = lines.at(-1)
    const last = line?.at(-1)
    if (last) last.text = last.text.trimEnd()
    lines.push([])
    used = 0
  }
  for (const { text, style } of spans)
    for (const word of text.match(/\n|[^\S\n]+|[^\s]+/g) ?? []) {
      if (word === "\n") next()
      else if (/^\s/.test(word)) {
        if (used > 0) put(word, style)
      } else {
        if (used > 0 && used + widthOf(word) > width) next()
        let rest = word
        while (isWider(rest, width)) {
          const head = headOf(rest, Math.max(1, width >> 1))
          put(head, style)
          next()
          rest = rest.slice(head.length)
        }
        put(rest, style)
      }
    }
  return lines
}

/** Reads no more of the text than it has to. */
function isWider(text: string, width: number): boolean {
  if (text.length <= width && narrow.test(text)) return false
  let used = 0
  for (const character of text) {
    used += widthOf(character)
    if (used > width) return true
  }
  return false
}

/** The first `least` characters, and those that belong to the last of them. */
function headOf(text: string, least: number): string {
  let head = ""
  let [count, last] = [0, ""]
  for (const character of text) {
    if (count++ >= least && !joined.test(character) && last !== "\u200d") break
    head += character
    last = character
  }
  return head
}

export const drawn = (screen: Screen, line: readonly Span[]): string =>
  line.map(({ text, style }) => paint(screen, style, text)).join("")

/** A line, broken between words where it is too long. What goes on below is indented. */
export const flowed = (screen: Screen, line: readonly Span[], first = "", below = `${first}  `): string[] =>
  prefixed(
    below,
    wrap(line, screen.width - below.length).map((part) => drawn(screen, part)),
    first,
  )

/** Adds a prefix to every line; on an empty line without its final space. */
export const prefixed = (prefix: string, lines: readonly string[], first = prefix): string[] =>
  lines.map((line, index) => ((index === 0 ? first : prefix) + line).trimEnd())

/** At most `most` lines, and a line that counts the rest. */
export function folded(lines: readonly string[], most: number, more: (count: number) => string): string[] {
  // To hide only one or two lines saves nothing.
  if (lines.length <= most + 2) return [...lines]
  return [...lines.slice(0, most), more(lines.length - most)]
}

/** At most so many columns; what is longer ends in `…`. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ""
  let used = 0
  for (const { segment } of new Intl.Segmenter("und", { granularity: "grapheme" }).segment(text)) {
    used += widthOf(segment)
    if (used > width - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

/** Fills with spaces up to so many columns. */
export const padded = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)))
