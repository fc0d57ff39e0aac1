/**
 * A text as it was before somebody wrapped it: escapes of JSON, of a URL and of HTML undone, lines of a command joined,
 * colours of a terminal taken out. Offsets lead back, so that a secret found in the view is covered in the text, escapes
 * and colours inside it included.
 */
import { digit, hexadecimal, is, lower } from "./characters.ts"

export type View = {
  text: string
  /** Where in the wrapped text the character at an offset of the view begins. */
  startOf(at: number): number
  /** Where it ends. */
  endOf(at: number): number
}

const maxDepth = 4

const itself = (at: number) => at
const after = (at: number) => at + 1

export const asItIs = (text: string): View => ({ text, startOf: itself, endOf: after })

/** The text itself, then what is below each layer of wrapping. */
export function viewsOf(text: string): View[] {
  const views = [asItIs(text)]
  for (let depth = 0; depth < maxDepth; depth++) {
    const outer = views.at(-1) as View
    const inner = unwrapped(outer.text)
    if (!inner) break
    views.push({
      text: inner.text,
      startOf: (at) => outer.startOf(inner.startOf(at)),
      endOf: (at) => outer.endOf(inner.endOf(at) - 1),
    })
  }
  return views
}

/** In characters: nearer than that lines are not left out. */
const farLines = 300

/** One layer less. @returns nothing where there is nothing to undo */
export function unwrapped(text: string): View | undefined {
  let slash = text.indexOf("\\")
  let colour = text.indexOf("\u001b")
  let percent = nextCode(text, "%", 0)
  let entity = nextCode(text, "&", 0)
  if (slash < 0 && colour < 0 && percent < 0 && entity < 0) return
  const pieces: string[] = []
  const stretches: Stretches = { at: [], start: [], end: [], length: 0 }
  let done = 0
  const push = (piece: string, start: number, end: number) => {
    if (!piece) return
    stretches.at.push(stretches.length)
    stretches.start.push(start)
    stretches.end.push(end)
    stretches.length += piece.length
    pieces.push(piece)
  }
  /** What stands between two escapes. Lines far from both have been seen as they are. */
  const plain = (from: number, to: number) => {
    const gap = text.slice(from, to)
    if (gap.length < farLines) return push(gap, from, to)
    const head = gap.indexOf("\n", gap.indexOf("\n") + 1)
    const tail = head < 0 ? -1 : gap.lastIndexOf("\n", Math.max(0, gap.lastIndexOf("\n") - 1))
    if (tail <= head) return push(gap, from, to)
    push(gap.slice(0, head + 1), from, from + head + 1)
    if (to < text.length) push(gap.slice(tail), from + tail, to)
  }
  while (slash >= 0 || colour >= 0 || percent >= 0 || entity >= 0) {
    const mark = firstOf(firstOf(slash, colour), firstOf(percent, entity))
    const wrapped = wrapping(text, mark)
    if (wrapped) {
      plain(done, mark)
      push(wrapped.inside, mark, wrapped.end)
      done = wrapped.end
    }
    // `\\n` is a backslash and an n: the second backslash begins nothing.
    const next = wrapped ? done : mark + 1
    if (slash >= 0 && slash < next) slash = text.indexOf("\\", next)
    if (colour >= 0 && colour < next) colour = text.indexOf("\u001b", next)
    if (percent >= 0 && percent < next) percent = nextCode(text, "%", next)
    if (entity >= 0 && entity < next) entity = nextCode(text, "&", next)
  }
  if (done === 0) return
  plain(done, text.length)
  return {
    text: pieces.join(""),
    startOf(at) {
      const place = placeOf(stretches.at, at)
      const start = stretches.start[place] as number
      return isPlain(stretches, place) ? start + at - (stretches.at[place] as number) : start
    },
    endOf(at) {
      const place = placeOf(stretches.at, at)
      if (!isPlain(stretches, place)) return stretches.end[place] as number
      return (stretches.start[place] as number) + at - (stretches.at[place] as number) + 1
    },
  }
}

/** What stands in the view from `at`, and from where to where in the text: one list each, for there are many. */
type Stretches = { at: number[]; start: number[]; end: number[]; length: number }

/** Character by character as in the text; else one character for an escape. */
function isPlain({ at, start, end, length }: Stretches, place: number): boolean {
  const until = at[place + 1] ?? length
  return until - (at[place] as number) === (end[place] as number) - (start[place] as number)
}

/** The last of those that begin at or before. @param begins in order */
export function placeOf(begins: readonly number[], at: number): number {
  let low = 0
  let high = begins.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((begins[middle] as number) <= at) low = middle
    else high = middle - 1
  }
  return low
}

const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", '"': '"', "/": "/", "\\": "\\" }

/** Of two offsets, of which one below zero is none. */
const firstOf = (one: number, other: number) => (other < 0 || (one >= 0 && one < other) ? one : other)

/** Where a sign next begins a code. Most do not: they are looked at before a pattern is. */
function nextCode(text: string, sign: "%" | "&", from: number): number {
  let at = text.indexOf(sign, from)
  while (at >= 0 && !coded(text, at)) at = text.indexOf(sign, at + 1)
  return at
}

const named: Record<string, string> = { quot: '"', apos: "'", amp: "&", lt: "<", gt: ">", nbsp: " " }
const entities = /&(?:(quot|apos|amp|lt|gt|nbsp)|#([0-9]{2,3}|[xX][0-9a-fA-F]{2}));/y

/** What a code of a URL or of HTML stands for: `%40`, `&amp;`, `&#64;`, `&#x40;`. Bytes beyond ASCII stay. */
function coded(text: string, at: number): { inside: string; end: number } | undefined {
  if (text[at] === "%") {
    if (!is(text, at + 1, digit) || !is(text, at + 2, hexadecimal)) return
    const inside = String.fromCharCode(Number.parseInt(text.slice(at + 1, at + 3), 16))
    return /[\t\n\r -\u007f]/.test(inside) ? { inside, end: at + 3 } : undefined
  }
  if (!is(text, at + 1, lower) && text[at + 1] !== "#") return
  entities.lastIndex = at
  const [all, name, number = ""] = entities.exec(text) ?? []
  if (!all) return
  const inside = name ? named[name] : String.fromCharCode(Number(number.replace(/^x/i, "0x")))
  return { inside: inside as string, end: at + all.length }
}

/** A command that goes on in the next line, which may be numbered. */
const continuation = /^\\\r?\n(?:[ \t]{0,8}\d{1,6}(?:[|:\t\u2192] ?)|[>+] ?)?([ \t]*)/

/** What a wrapping that begins here stands for, and where it ends. */
function wrapping(text: string, at: number): { inside: string; end: number } | undefined {
  if (text[at] === "%" || text[at] === "&") return coded(text, at)
  const plain = text[at] === "\\" ? escapes[text[at + 1] ?? ""] : undefined
  if (plain !== undefined) return { inside: plain, end: at + 2 }
  const head = text.slice(at, at + 40)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour of the terminal, as a byte or as one types it
  const colour = /^(?:\u001b|\\(?:e|x1b|033|u001b))(?:\[[0-9;:?]{0,24}[A-Za-z]|[()][0-9AB])/i.exec(head)
  if (colour) return { inside: "", end: at + colour[0].length }
  if (head[0] !== "\\") return
  const continued = continuation.exec(head)
  if (continued) {
    // A word ends with its line where the next one is indented; `NAME=` goes on.
    const apart = continued[1] && !/[\s=]/.test(text[at - 1] ?? " ")
    return { inside: apart ? " " : "", end: at + continued[0].length }
  }
  const code = /^\\u([0-9a-f]{4})/i.exec(head)?.[1]
  if (code) return { inside: String.fromCharCode(Number.parseInt(code, 16)), end: at + 6 }
  if (head[1] === "'" || head[1] === "`") return { inside: head[1], end: at + 2 }
  return
}
