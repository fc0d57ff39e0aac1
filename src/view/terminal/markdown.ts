/** Markdown on a terminal. */
import { markdown, type Node } from "../markdown.ts"
import { plain } from "../output-lines.ts"
import { drawn, paint, prefixed, type Screen, type Span, type Style, widthOf, wrap } from "./lines.ts"

/** @returns lines, without an empty one at the end */
export function markdownLines(text: string, screen: Screen): string[] {
  return blocks(markdown(plain(text)), screen)
}

function blocks(nodes: readonly Node[], screen: Screen, tight = false): string[] {
  const lines: string[] = []
  let inline: Node[] = []
  const add = (more: string[]) => {
    if (lines.length > 0 && !tight && more.length > 0) lines.push("")
    // Not spread: a call takes only so many arguments.
    for (const line of more) lines.push(line)
  }
  const flush = () => {
    if (inline.length > 0) add(paragraph(inline, screen))
    inline = []
  }
  for (const node of nodes) {
    if (isInline(node)) inline.push(node)
    else {
      flush()
      add(block(node, screen))
    }
  }
  flush()
  return lines
}

const isInline = ({ tag }: Node) => ["text", "br", "em", "strong", "s", "code", "a", "img"].includes(tag)

function block(node: Node, screen: Screen): string[] {
  const narrower = (by: number): Screen => ({ ...screen, width: Math.max(20, screen.width - by) })
  switch (node.tag) {
    case "ul":
    case "ol":
      return node.children.flatMap((item, index) => {
        const list = node.tag === "ul" ? "• " : `${(node.start ?? 1) + index}. `
        const mark = item.done === undefined ? list : `${item.done ? "[x]" : "[ ]"} `
        const inside = blocks(
          item.children,
          narrower(mark.length),
          item.children.every((child) => child.tag !== "p"),
        )
        return prefixed(" ".repeat(mark.length), inside, paint(screen, "cyan", mark))
      })
    case "blockquote":
      return prefixed(paint(screen, "dim", "│ "), blocks(node.children, narrower(2)))
    case "pre":
      return prefixed(
        "    ",
        (node.text ?? "").split("\n").map((line) => paint(screen, "yellow", line)),
      )
    case "hr":
      return [paint(screen, "dim", "─".repeat(Math.min(screen.width, 40)))]
    case "table":
      return table(node, screen)
    default: {
      const level = /^h(\d)$/.exec(node.tag)?.[1]
      if (!level) return blocks(node.children, screen)
      const mark: Node = { tag: "text", text: `${"#".repeat(Number(level))} `, children: [] }
      return paragraph([mark, ...node.children], screen, ["bold", "cyan"])
    }
  }
}

const paragraph = (nodes: readonly Node[], screen: Screen, style?: Style): string[] =>
  wrap(spansOf(nodes, screen, style), screen.width).map((line) => drawn(screen, line))

function spansOf(nodes: readonly Node[], screen: Screen, style?: Style): Span[] {
  const also = (more: Style): Style => [style ?? [], more].flat() as Style
  return nodes.flatMap((node): Span[] => {
    const { tag, href = "", children } = node
    // What was written as an entity is decoded only now.
    const text = plain(node.text ?? "")
    switch (tag) {
      case "text":
        return [{ text, style }]
      case "br":
        return [{ text: "\n" }]
      case "code":
        return [{ text: screen.colour ? text : `\`${text}\``, style: also("yellow") }]
      case "em":
        return spansOf(children, screen, also("italic"))
      case "strong":
        return spansOf(children, screen, also("bold"))
      case "s":
        return spansOf(children, screen, also("strikethrough"))
      case "img":
        // An address that is a picture itself is too long to read.
        return [
          {
            text: `[picture: ${text || href}]${text && !/^data:/i.test(href) ? ` (${href})` : ""}`,
            style: also("dim"),
          },
        ]
      case "a": {
        const named = spansOf(children, screen, also("underline"))
        const same = named.map((span) => span.text).join("") === href
        return same || !href ? named : [...named, { text: ` (${href})`, style: also("dim") }]
      }
      default:
        return spansOf(children, screen, style)
    }
  })
}

function table({ children: rows }: Node, screen: Screen): string[] {
  const cells = rows.map((row) => row.children.map((cell) => drawnCell(cell, screen)))
  const widths = (cells[0] ?? []).map((_, column) =>
    cells.reduce((most, row) => Math.max(most, row[column]?.width ?? 0), 0),
  )
  const lines = cells.map((row) =>
    row.map(({ text, width, align }, column) => {
      const space = " ".repeat(Math.max(0, (widths[column] ?? 0) - width))
      return align === "right" ? space + text : text + space
    }),
  )
  const rule = widths.map((width) => "─".repeat(width)).join("  ")
  const [head = [], ...body] = lines.map((row) => row.join("  ").trimEnd())
  return [paint(screen, "bold", String(head)), paint(screen, "dim", rule), ...body]
}

function drawnCell({ children, align }: Node, screen: Screen) {
  const spans = spansOf(children, screen)
  return { text: drawn(screen, spans), width: widthOf(spans.map(({ text }) => text).join("")), align }
}
