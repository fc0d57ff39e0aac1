/** Puts a member at the end of an object in JSON with comments, and takes it out again; every other byte stays. */
import { createScanner, type Node, stripComments } from "jsonc-parser"

export const endOf = ({ offset, length }: Node) => offset + length

export const layoutOf = (text: string) => ({
  line: text.includes("\r\n") ? "\r\n" : "\n",
  indent: /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ",
})

/** The text of a member, which begins at this indentation; inline: in an object of one line. */
export type Member = (indent: string, inline: boolean) => string

/**
 * @param object where it goes to
 * @param empty how a member stands in an object that had none: spaces tell it from one that was made for it
 */
export function withMember(text: string, object: Node, member: Member, empty: "lines" | "spaces"): string {
  const { line, indent: step } = layoutOf(text)
  const last = object.children?.at(-1)
  const start = object.offset + 1
  const inner = text.slice(start, endOf(object) - 1)
  // Behind the comments of the last member.
  const at = start + inner.trimEnd().length
  const rest = text.slice(at)
  const around = leadOf(text, object.offset)
  if (last) {
    const inline = !inner.includes("\n")
    const lead = leadOf(text, last.offset)
    const indent = lead.length > around.length ? lead : around + step
    const comma = stripComments(text.slice(endOf(last), at)).includes(",")
    const [before, after] = comma ? ["", ","] : [",", ""]
    const added = `${inline ? " " : line + indent}${member(indent, inline)}${after}`
    return text.slice(0, endOf(last)) + before + text.slice(endOf(last), at) + added + rest
  }
  // What comes of `{}` has to differ from what comes of braces on two lines.
  const closes = rest.slice(0, endOf(object) - at).includes("\n")
  const lines = closes && (empty === "lines" || inner.trim() !== "")
  const added = lines
    ? line + around + step + member(around + step, false)
    : ` ${member(around, true)}${closes ? "" : " "}`
  return text.slice(0, at) + added + rest
}

/** What may have been the text before the member came, the likeliest first. */
export function withoutMember(text: string, object: Node, property: Node): string[] {
  const before = object.children?.[object.children.indexOf(property) - 1]
  const head = text.slice(0, property.offset).replace(/(?:\r?\n[ \t]*| )$/, "")
  const tail = text.slice(endOf(property))
  if (!before) return [head + tail, head + tail.replace(/^(?:\r?\n[ \t]*| )/, "")]
  const end = endOf(before)
  return [
    ...(text[end] === "," ? [head.slice(0, end) + head.slice(end + 1) + tail] : []),
    ...(tail.startsWith(",") ? [head + tail.slice(1)] : []),
  ]
}

/** Takes a member out of an object whose layout was changed since: with one comma and its own line, if it has one. */
export function cutOut(text: string, property: Node): string {
  let head = text.slice(0, property.offset)
  let tail = text.slice(endOf(property))
  const [next] = tokensOf(tail)
  const last = tokensOf(head).at(-1)
  if (next?.token === ",") tail = tail.slice(0, next.at) + tail.slice(next.at + 1)
  else if (last?.token === ",") head = head.slice(0, last.at) + head.slice(last.at + 1)
  const alone = /\n[ \t]*$/.test(head) && /^[ \t]*(?:\r?\n|$)/.test(tail)
  return alone ? head.replace(/\r?\n[ \t]*$/, "") + tail : head + tail.replace(/^ /, "")
}

function tokensOf(text: string): { token: string; at: number }[] {
  const scanner = createScanner(text, true)
  const tokens: { token: string; at: number }[] = []
  while (scanner.getPosition() < text.length) {
    scanner.scan()
    const at = scanner.getTokenOffset()
    const token = text.slice(at, at + scanner.getTokenLength())
    if (token) tokens.push({ token, at })
  }
  return tokens
}

/** The white space with which the line of this place begins. */
const leadOf = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset))?.[0] ?? ""
