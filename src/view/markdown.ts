/** Parses Markdown into a tree for the renderers. Raw HTML becomes text, and so does what Markdown hides. */
import MarkdownIt, { type Token } from "markdown-it"
import { withBareLinks } from "./bare-links.ts"

export type Node = {
  /** `p`, `h2`, `ul`, `ol`, `li`, `blockquote`, `pre`, `hr`, `table`, `tr`, `th`, `td`, `em`, `strong`, `s`, `code`, `a`, `img`, `br`, `text`. */
  tag: string
  /** Of `text`, `code`, `pre`; of `img` its description. */
  text?: string
  /** Of `a` and `img`; never `javascript:`, `vbscript:`, `file:`, nor `data:` except pictures. */
  href?: string
  /** Language of a `pre`. */
  language?: string
  /** Number of the first item of an `ol`. */
  start?: number
  align?: "left" | "center" | "right"
  /** Of a `li` that is a task: whether it is done. */
  done?: boolean
  children: Node[]
}

/** Without definitions of links: `[note]: x "…"` would say nothing to a reader. */
const parser = new MarkdownIt({ html: false }).disable("reference")

/** Markdown drops the cells that a row has beyond the columns of its table: they stay, in its last one. */
parser.core.ruler.before("inline", "cells", ({ tokens, src }) => {
  const lines = src.split("\n")
  let cells: Token[] = []
  let line = ""
  tokens.forEach(({ type, map }, index) => {
    if (type === "tr_open") [cells, line] = [[], lines[map?.[0] ?? 0] ?? ""]
    // Not of the head: it never has more, and may stand behind the mark of a list.
    if (type === "td_open") cells.push(...tokens.slice(index + 1, index + 2))
    const last = cells.at(-1)
    if (type !== "tr_close" || !last) return
    const more = line
      .replace(/^[\s>]*\|?|(?<!\\)\|\s*$/g, "")
      .split(/(?<!\\)\|/)
      .slice(cells.length)
    if (more.length > 0) last.content += ` |${more.join("|").trimEnd()}`
  })
})

export function markdown(text: string): Node[] {
  const tokens = parser.parse(text, {})
  // What is nested as deep as the parser goes would be dropped.
  return tokens.some(({ level }) => level > 98) ? [{ tag: "pre", text, children: [] }] : treeOf(tokens)
}

function treeOf(tokens: Token[]): Node[] {
  const root: Node = { tag: "root", children: [] }
  const open = [root]
  for (const token of tokens) {
    const parent = open.at(-1) ?? root
    // Not spread: a call takes only so many arguments.
    const add = (nodes: readonly Node[]) => {
      for (const node of nodes) parent.children.push(node)
    }
    if (token.nesting === -1) whole(open.pop())
    else if (token.type === "text" && parent.tag !== "a") add(linked(token.content))
    else if (token.type === "inline") add(treeOf(token.children ?? []))
    else {
      const node = nodeOf(token)
      // Skip the wrappers of a table, and the paragraphs of a tight list.
      const silent = token.hidden || token.tag === "thead" || token.tag === "tbody"
      const info = token.info.trim()
      if (token.type === "fence" && info && !isLanguage(info))
        parent.children.push({ tag: "p", children: [textNode(info)] })
      if (!silent) parent.children.push(node)
      const title = token.attrGet("title")
      if (title) parent.children.push(textNode(` "${title}"`))
      if (token.nesting === 1) open.push(silent ? parent : node)
    }
  }
  return root.children
}

function linked(words: string): Node[] {
  return withBareLinks(words).map(({ text, href }) => {
    const node = textNode(text)
    return href === undefined ? node : { tag: "a", href, children: [node] }
  })
}

const textNode = (text: string): Node => ({ tag: "text", text, children: [] })

/** A short word, `c++` or `f#`. It may be shown nowhere: longer ones could be an order to an agent. */
const isLanguage = (info: string) => /^[a-z\d]{1,12}[+#]{0,2}$/i.test(info)

/** Some blanks are letters or signs to Unicode. */
const isSeen = ({ tag, text = "", children }: Node): boolean =>
  tag === "img" || /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/u.test(text) || children.some(isSeen)

/** Takes the box of a task off its text, and names a link whose words are not seen. */
function whole(item: Node | undefined) {
  if (item?.tag === "a" && !item.children.some(isSeen)) item.children = [textNode(item.href ?? "")]
  if (item?.tag !== "li") return
  const [first] = item.children
  const words = first?.tag === "p" ? first.children[0] : first
  const box = words?.tag === "text" && /^\[([ xX])\][ \t]+/.exec(words.text ?? "")
  if (!words || !box) return
  item.done = box[1] !== " "
  words.text = words.text?.slice(box[0].length) ?? ""
}

function nodeOf(token: Token): Node {
  const { type, tag, content, info } = token
  const attribute = (name: string) => {
    const value = token.attrGet(name)
    return value === null ? undefined : String(value)
  }
  switch (type) {
    case "text":
      return textNode(content)
    case "softbreak":
      return textNode("\n")
    case "hardbreak":
      return { tag: "br", children: [] }
    case "code_inline":
      return { tag: "code", text: content, children: [] }
    case "fence":
    case "code_block":
      return { tag: "pre", text: content.replace(/\n$/, ""), language: info.trim().split(/\s+/)[0] ?? "", children: [] }
    case "image":
      return { tag: "img", text: content, href: attribute("src") ?? "", children: [] }
    case "link_open":
      return { tag: "a", href: attribute("href") ?? "", children: [] }
    default: {
      const align = /text-align:(left|center|right)/.exec(attribute("style") ?? "")?.[1] as Node["align"]
      const start = attribute("start")
      return { tag, ...(start && { start: Number(start) }), ...(align && { align }), children: [] }
    }
  }
}
