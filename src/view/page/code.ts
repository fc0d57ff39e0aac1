/** Blocks of code and output. Long ones are drawn in pieces; terminal colours stay. */
import { copyButton } from "./copy.ts"
import { button, h, text, visible } from "./dom.ts"
import { highlighted } from "./highlight.ts"

/** Characters drawn at once. */
const piece = 60_000

type Options = {
  /** Keeps a terminal's colours. */
  ansi?: boolean
  /** What it is, for those who copy it. */
  copies?: string
}

export function codeBlock(words: string, language = "", { ansi, copies = "text" }: Options = {}): HTMLElement {
  const code = h("code", {})
  const block = h("pre", { tabindex: "0", role: "group", "aria-label": language ? `Code: ${language}` : "Text" }, code)
  let drawn = 0
  const more = button("", "Show more", () => draw(), { class: "more" })
  const draw = () => {
    let end = words.length - drawn > piece ? words.lastIndexOf("\n", drawn + piece) : words.length
    if (end <= drawn) end = Math.min(words.length, drawn + piece)
    const part = words.slice(drawn, end)
    code.append(...(ansi ? coloured(part) : language ? highlighted(part) : [text(part)]))
    drawn = end
    more.textContent = `Show more (${Math.ceil((words.length - drawn) / 1000).toLocaleString("en")} KB)`
    if (drawn >= words.length) more.remove()
    else block.append(more)
  }
  draw()
  return h(
    "div",
    { class: "code" },
    block,
    copyButton(language && copies === "text" ? "code" : copies, () => words.trimEnd()),
  )
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences
const sequences = /\u001b(?:\[([0-9;]*)m|\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g

/** Turns colour sequences into classes, and drops all other sequences. */
function coloured(words: string): Node[] {
  const nodes: Node[] = []
  let classes: string[] = []
  let from = 0
  const put = (to: number) => {
    if (to > from) {
      const part = words.slice(from, to)
      nodes.push(classes.length > 0 ? h("span", { class: classes.join(" ") }, part) : text(part))
    }
  }
  for (const match of words.matchAll(sequences)) {
    put(match.index)
    from = match.index + match[0].length
    if (match[1] !== undefined) classes = after(classes, match[1])
  }
  put(words.length)
  return nodes
}

function after(classes: string[], codes: string): string[] {
  let now = classes
  const numbers = codes.split(";").map(Number)
  for (let index = 0; index < numbers.length; index++) {
    const code = numbers[index] ?? 0
    const without = (kind: RegExp) => now.filter((name) => !kind.test(name))
    if (code === 0) now = []
    else if (code === 1 || code === 2 || code === 3 || code === 4) now = [...now, `ansi-s${code}`]
    else if (code === 22) now = without(/s[12]$/)
    else if (code === 23 || code === 24) now = without(code === 23 ? /s3$/ : /s4$/)
    else if (code >= 30 && code <= 37) now = [...without(/-f\d/), `ansi-f${code - 30}`]
    else if (code >= 90 && code <= 97) now = [...without(/-f\d/), `ansi-f${code - 90}`]
    else if (code === 39) now = without(/-f\d/)
    else if (code === 38 || code === 48) index += numbers[index + 1] === 2 ? 4 : 2
  }
  return now
}

export const lineCount = (words: string): number =>
  words === "" ? 0 : visible(words).replace(/\n$/, "").split("\n").length
