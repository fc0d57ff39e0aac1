/** Styled text as lines of a terminal: measured and broken before a colour is in it. */
import { styleText } from "node:util"

export type Style = Parameters<typeof styleText>[0]
export type Span = { text: string; style?: Style | undefined }

export type Screen = {
  colour: boolean
  /** Columns to break lines at; infinite in a pipe, where lines stay whole. */
  width: number
}

export const paint = ({ colour }: Screen, style: Style | undefined, text: string): string =>
  colour && style && text ? styleText(style, text, { validateStream: false }) : text

/** East Asian Wide and Fullwidth (UAX 11). A flag is two letters of one column each. */
const wide =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|(?!\p{Regional_Indicator})\p{Emoji_Presentation}/u
/** They belong to the character before. */
const joined = /[\p{Mn}\p{Me}\p{Cf}\p{Emoji_Modifier}\u1160-\u11ff]/u
const narrow = /^[ -~]*$/

/** Columns that a text takes. */
export function widthOf(text: string): number {
  if (narrow.test(text)) return text.length
  let width = 0
  for (const character of text) width += joined.test(character) ? 0 : wide.test(character) ? 2 : 1
  return width
}

/** Lines of spans, broken between words, and inside a word that has no line to itself. */
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
        while (widthOf(rest) > width) {
          const head = [...rest].slice(0, Math.max(1, width >> 1)).join("")
          put(head, style)
          next()
          rest = rest.slice(head.length)
        }
        put(rest, style)
      }
    }
  return lines
}

export const drawn = (screen: Screen, line: readonly Span[]): string =>
  line.map(({ text, style }) => paint(screen, style, text)).join("")

/** Every line behind a prefix; an empty line without the space at its end. */
export const prefixed = (prefix: string, lines: readonly string[], first = prefix): string[] =>
  lines.map((line, index) => ((index === 0 ? first : prefix) + line).trimEnd())

/** At most so many lines, and how many more there are. */
export function folded(lines: readonly string[], most: number, more: (count: number) => string): string[] {
  // A fold that hides a line or two costs as much as it saves.
  if (lines.length <= most + 2) return [...lines]
  return [...lines.slice(0, most), more(lines.length - most)]
}
