/** The value that begins at an offset: in quotes, or bare. */
import type { Scan } from "../scan-text.ts"

export type Value = {
  start: number
  end: number
  /** The quote around it; empty for a bare value. */
  quote: string
  /** What stands after a bare value to the end of its line is nothing, or a comment. */
  endsLine: boolean
}

/** A value longer than this is looked at no further, and covered no further. */
const longest = 4096

/** Values read inside one value without quotes. */
const mostTries = 6

const opening = /^(?:[bBrRuUfFLN@$]{0,2}|&)(["'`]{1,3})/

/** @param inQuery a bare value ends at `&`, as in a URL; @param until a bare value ends at this character as well */
export function valueAt(scan: Scan, at: number, inQuery = false, until = ""): Value | undefined {
  const { text } = scan
  const match = opening.exec(scan.slice(at, at + 8))
  if (match) {
    const quote = match[1] === "''" || match[1] === '""' ? "" : (match[1] ?? "")
    if (!quote) return
    return quoted(scan, at + match[0].length, quote)
  }
  return bare(scan, at, inQuery, until, text)
}

function quoted(scan: Scan, start: number, quote: string): Value | undefined {
  const { text } = scan
  const limit = Math.min(text.length, start + longest)
  const sign = quote.charCodeAt(0)
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === sign && text.startsWith(quote, at)) {
      scan.read(start, at)
      return { start, end: at, quote, endsLine: false }
    } else if (code === 10 || code === 13) {
      scan.read(start, at)
      if (quote.length === 3 && at === start) return onNextLine(scan, start, quote)
      // A quote that is not closed on its line.
      return quote.length > 1 || at === start
        ? undefined
        : { ...trimmed(text, start, firstBlank(text, start, at)), quote, endsLine: true }
    }
  }
  scan.read(start, limit)
  return { ...trimmed(text, start, firstBlank(text, start, limit)), quote, endsLine: true }
}

/** Of `"""` and `'''` a value that stands between them on a line of its own. */
function onNextLine(scan: Scan, start: number, quote: string): Value | undefined {
  const [, gap = "", value = "", close] =
    /^(\r?\n[ \t]{0,40})([^\s"'`\\][^\n"'`\\]{2,350}?)[ \t]{0,8}\\?(?:\r?\n[ \t]{0,40})?("""|''')/.exec(
      scan.slice(start, start + 400),
    ) ?? []
  if (close !== quote) return
  return { start: start + gap.length, end: start + gap.length + value.length, quote, endsLine: false }
}

function firstBlank(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) if (/[\s"'`]/.test(text[at] ?? "")) return at
  return end
}

/** Without the comma or semicolon that ends a statement. */
function trimmed(text: string, start: number, end: number): { start: number; end: number } {
  let last = end
  while (last > start && /[,;]/.test(text[last - 1] ?? "")) last--
  return { start, end: last }
}

/** In a URL, `#` and words; in a form that nobody encoded, a password may hold one. */
const isFragment = (text: string, at: number) =>
  text[at] === "#" && /^#(?:[A-Za-z/!]|$|\W)/.test(text.slice(at, at + 3))

const closing: Record<string, string> = { ")": "(", "]": "[", "}": "{", ">": "<" }

function bare(scan: Scan, start: number, inQuery: boolean, until: string, text: string): Value | undefined {
  const limit = Math.min(text.length, start + longest)
  const { run } = scan
  const isInside = start > run.start && start < run.end
  // `password=password=password=…`: each would be read to its end.
  if (isInside && ++run.tries > mostTries) return
  const open: string[] = []
  let at = start
  for (; at < limit; at++) {
    const sign = text[at] as string
    if (sign <= " " || sign === '"' || sign === "`" || sign === ";" || sign === "|" || until.includes(sign)) break
    if (sign === "'" || sign === "\u00a0" || (inQuery && (sign === "&" || isFragment(text, at)))) break
    if (sign === "," && /[\s"'[{]|^$/.test(text[at + 1] ?? "")) break
    if (sign === "," && /^,[A-Za-z][\w.-]*[=:]/.test(text.slice(at, at + 24))) break
    if (sign === "\\" && /^\\+(?:[nrt"'`]|\s|$)/.test(text.slice(at, at + 10))) break
    if (sign === "(" || sign === "[" || sign === "{" || sign === "<") {
      if (sign === "<" && text[at + 1] === "/") break
      open.push(sign)
    } else if (closing[sign]) {
      if (open.at(-1) === closing[sign]) open.pop()
      else if (sign !== ">" || until) break
    }
  }
  scan.read(start, at)
  if (!isInside) scan.run = { start, end: at, tries: 0 }
  let end = at
  while (end > start && /[,;:?]/.test(text[end - 1] ?? "")) end--
  // The full stop of a sentence.
  if (
    end > start &&
    /[.!]/.test(text[end - 1] ?? "") &&
    /[A-Za-z0-9]\.$/.test(text.slice(Math.max(start, end - 2), end))
  )
    end--
  if (end === start) return
  const rest = scan.slice(at, at + 40)
  return {
    start,
    end,
    quote: "",
    endsLine: /^[;,]?[ \t]*(?:[\r\n]|$|#|\/\/|--|\\$|\\\s)/.test(rest) && !/^[;)]/.test(rest),
  }
}
