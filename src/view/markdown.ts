/** Parses Markdown into a tree for the renderers. Raw HTML becomes text. */
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

const parser = new MarkdownIt({ html: false })

export function markdown(text: string): Node[] {
  return treeOf(parser.parse(text, {}))
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
    if (token.nesting === -1) asTask(open.pop())
    else if (token.type === "text" && parent.tag !== "a") add(linked(token.content))
    else if (token.type === "inline") add(treeOf(token.children ?? []))
    else {
      const node = nodeOf(token)
      // Skip the wrappers of a table, and the paragraphs of a tight list.
      const silent = token.hidden || token.tag === "thead" || token.tag === "tbody"
      if (!silent) parent.children.push(node)
      if (token.nesting === 1) open.push(silent ? parent : node)
    }
  }
  return root.children
}

function linked(words: string): Node[] {
  return withBareLinks(words).map(({ text, href }) => {
    const node: Node = { tag: "text", text, children: [] }
    return href === undefined ? node : { tag: "a", href, children: [node] }
  })
}

/** Takes the box of a task off its text. */
function asTask(item: Node | undefined) {
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
      return { tag: "text", text: content, children: [] }
    case "softbreak":
      return { tag: "text", text: "\n", children: [] }
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
