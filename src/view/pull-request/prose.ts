/**
 * Puts a session's Markdown into our own Markdown document. Parses it and writes it again, so that it cannot close a
 * fold, open a comment, load a picture, notify anybody, or swallow what follows.
 */
import { markdown, type Node } from "../markdown.ts"
import { plain } from "../output-lines.ts"

/** @param breaks whether line breaks stay, as in text that a person typed */
export function prose(text: string, breaks = false): string[] {
  return blocks(markdown(plain(text)), breaks, true)
}

/** Plain text, escaped for use inside a line. */
export function escaped(text: string): string {
  return (
    plain(text)
      .replace(/[\\`*_[\]~|$]/g, "\\$&")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      // Code hosts link names (@) and numbers (#12, shop#12, !34, GH-7) in rendered text; an empty comment prevents that.
      .replace(/(?<![\p{L}\p{N}])([@#]|GH-(?=\d))(?=[\p{L}\p{N}])|([#!])(?=\d)/giu, "$&<!-- -->")
  )
}

/** Code inside a line. */
export function code(text: string): string {
  const inside = plain(text).replace(/\s+/g, " ").trim()
  if (!inside) return ""
  const fence = "`".repeat(longestRun(inside) + 1)
  const space = /^`|`$/.test(inside) ? " " : ""
  return `${fence}${space}${inside}${space}${fence}`
}

/** A block of code, safe for any content. */
export function codeBlock(lines: readonly string[], language = ""): string[] {
  const fence = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1))
  const name = language.replace(/[^\w+#-]/g, "")
  return [fence + (drawn.test(name) ? "" : name), ...lines, fence]
}

/** Of these GitHub or GitLab makes a picture, without its comments, or a change to accept. */
const drawn =
  /^(?:mermaid|math|geojson|topojson|stl|plantuml|graphviz|dot|ditaa|d2|pikchr|svgbob|vega(?:lite)?|suggestion.*)$/i

const longestRun = (text: string) => (text.match(/`+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0)

/** In a table a bar ends the cell, also within code. */
export const cell = (text: string) => text.replaceAll("|", "\\|")

/** Addresses are ours, and encoded. */
export const linked = (text: string, url: string | undefined): string => (url ? `[${text}](<${url}>)` : text)

const inlineTags = new Set(["text", "br", "em", "strong", "s", "code", "a", "img"])

/** @param atMargin whether nothing will stand before the lines */
function blocks(nodes: readonly Node[], breaks: boolean, atMargin = false): string[] {
  const lines: string[] = []
  let inline: Node[] = []
  const add = (more: string[]) => {
    if (more.length > 0 && lines.length > 0) lines.push("")
    // Not spread: a call takes only so many arguments.
    for (const line of more) lines.push(line)
  }
  const flush = () => {
    if (inline.length > 0) add(paragraph(inline, breaks))
    inline = []
  }
  for (const node of nodes)
    if (inlineTags.has(node.tag)) inline.push(node)
    else {
      flush()
      add(block(node, breaks, atMargin))
    }
  flush()
  return lines
}

function block(node: Node, breaks: boolean, atMargin: boolean): string[] {
  switch (node.tag) {
    case "ul":
    case "ol":
      return node.children.flatMap((item, index) => {
        const list = node.tag === "ul" ? "- " : `${(node.start ?? 1) + index}. `
        const mark = list + (item.done === undefined ? "" : item.done ? "[x] " : "[ ] ")
        const inside = blocks(item.children, breaks)
        return (inside.length > 0 ? inside : [""]).map(
          (line, at) => (at === 0 ? mark : line && " ".repeat(list.length)) + line,
        )
      })
    case "blockquote":
      return quoted(blocks(node.children, breaks))
    case "pre": {
      const lines = codeBlock((node.text ?? "").split("\n"), node.language)
      // Bots take commands from code, too. Of lines in a block the indent of its fence is no part.
      return atMargin && lines.some(isCommand) ? lines.map((line) => line && ` ${line}`) : lines
    }
    case "hr":
      return ["---"]
    case "table":
      return table(node.children)
    default: {
      const level = Number(/^h(\d)$/.exec(node.tag)?.[1])
      // Make headings smaller than the document's own.
      if (level)
        return [`${"#".repeat(Math.min(6, level + 3))} ${inlineText(node.children, false).replaceAll("\n", " ")}`]
      return blocks(node.children, breaks, atMargin)
    }
  }
}

/** `/approve`, `/close`: a host, or a bot there, does it in the name of who posts the line. */
const isCommand = (line: string) => line.startsWith("/")

export const quoted = (lines: readonly string[]): string[] => lines.map((line) => (line ? `> ${line}` : ">"))

function paragraph(nodes: readonly Node[], breaks: boolean): string[] {
  const lines = inlineText(nodes, breaks).split("\n")
  return lines.map((line) =>
    line.replace(/^(\s*)([#+=>/-]|\d+[.)])/, (_, space, mark) => `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}`),
  )
}

/** @param asCode writes code, which a table takes in another way */
function inlineText(nodes: readonly Node[], breaks: boolean, asCode = code): string {
  const inside = (children: readonly Node[]) => inlineText(children, breaks, asCode)
  return nodes
    .map(({ tag, text = "", href = "", children }) => {
      switch (tag) {
        case "text":
          return text === "\n" ? (breaks ? "\\\n" : "\n") : escaped(text)
        case "br":
          return "\\\n"
        case "code":
          return asCode(text)
        case "em":
          return `*${inside(children)}*`
        case "strong":
          return `**${inside(children)}**`
        case "s":
          return `~~${inside(children)}~~`
        case "img":
          return link(`picture: ${escaped(text)}`, href, asCode)
        case "a":
          return link(inside(children), href, asCode)
        default:
          return inside(children)
      }
    })
    .filter(Boolean)
    .map((piece, index, pieces) =>
      // With a `!` before it, a link would be a picture, which a reader's browser loads.
      piece.endsWith("!") && pieces[index + 1]?.startsWith("[") ? `${piece.slice(0, -1)}\\!` : piece,
    )
    .join("")
}

function link(text: string, href: string, asCode: typeof code): string {
  if (/^(https?:|mailto:)/i.test(href)) return `[${text}](<${href.replace(/[<>\s\\|]/g, encodeURIComponent)}>)`
  // An address that is a picture itself is too long to read.
  const address = /^data:/i.test(href) ? "" : asCode(href)
  return !address || [address, escaped(href)].includes(text) ? text : `${text} (${address})`
}

function table(rows: readonly Node[]): string[] {
  const cells = rows.map(({ children }) =>
    children.map((one) => inlineText(one.children, false, (text) => cell(code(text))).replaceAll("\n", " ")),
  )
  const aligns = (rows[0]?.children ?? []).map(
    ({ align }) => ({ left: ":--", center: ":-:", right: "--:" })[align ?? "left"],
  )
  const [head = [], ...body] = cells.map((row) => `| ${row.join(" | ")} |`)
  return [String(head), `| ${aligns.join(" | ")} |`, ...body]
}
