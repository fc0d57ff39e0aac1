/** The entry of our plugin in a `tui.json`: a text with comments and a layout of its own, of which nothing else may change. */
import { type Node, type ParseError, parseTree } from "jsonc-parser"
import { doubleKey } from "../../support/jsonc.ts"
import * as failures from "../failures.ts"

/**
 * Adds the plugin. A text that has it already comes back as it is.
 * @param spec as OpenCode reads it: a path from the file, or a package
 * @param name what the user knows the file by
 * @throws Failure when the text is no JSON object, its `plugin` is no list, or a key stands in it twice
 */
export function withPlugin(text: string, spec: string, name: string): string {
  const { root, list } = read(text, name)
  if (list?.children?.some((entry) => specOf(entry) === spec)) return text
  const quoted = JSON.stringify(spec)
  const last = (list ?? root).children?.at(-1)
  const at = last ? endOf(last) : (list ?? root).offset + 1
  const { line, indent } = layoutOf(text)
  const property = `${line}${indent}"plugin": [${quoted}]`
  // With spaces in a list that was empty: so its removal is told from that of a property of ours.
  const added = list ? (last ? `, ${quoted}` : ` ${quoted} `) : last ? `,${property}` : `${property}${line}`
  return text.slice(0, at) + added + text.slice(at)
}

/** Takes the plugin out. Where nothing else was changed since {@link withPlugin}, every byte is as it was before. */
export function withoutPlugin(text: string, spec: string, name: string): string {
  const { property, list } = read(text, name)
  const entry = list?.children?.find((one) => specOf(one) === spec)
  if (!property || !entry) return text
  const { line, indent } = layoutOf(text)
  const own = text.slice(entry.offset, endOf(entry))
  const alone = text.slice(property.offset, endOf(property)) === `"plugin": [${own}]` ? [property] : []
  const ways: [Node, string | RegExp, string | RegExp][] = [
    ...alone.map((node): [Node, string, string] => [node, `,${line}${indent}`, ""]),
    ...alone.map((node): [Node, string, string] => [node, `${line}${indent}`, line]),
    [entry, ", ", ""],
    [entry, " ", " "],
    // Somebody has laid it out anew.
    [entry, "", /^\s*,\s*/],
    [entry, /\s*,\s*$/, ""],
    [entry, "", ""],
  ]
  for (const [node, before, after] of ways) {
    const start = text.slice(0, node.offset)
    const rest = text.slice(endOf(node))
    const [head, tail] = [withoutEnd(start, before), withoutStart(rest, after)]
    if (head !== undefined && tail !== undefined && isObject(head + tail)) return head + tail
  }
  return text
}

function read(text: string, name: string): { root: Node; property?: Node; list?: Node } {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  if (root?.type !== "object" || errors.length > 0) throw failures.notJson(name)
  const double = doubleKey(text)
  if (double) throw failures.doubleKey(name, double)
  const property = root.children?.find(({ children }) => children?.[0]?.value === "plugin")
  const list = property?.children?.[1]
  if (list && list.type !== "array") throw failures.notJson(name)
  return { root, ...(property && { property }), ...(list && { list }) }
}

/** An entry is a text, or a list of that and its options. */
const specOf = ({ value, children }: Node): unknown => value ?? children?.[0]?.value

const endOf = ({ offset, length }: Node) => offset + length

const layoutOf = (text: string) => ({
  line: text.includes("\r\n") ? "\r\n" : "\n",
  indent: /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ",
})

function withoutEnd(text: string, end: string | RegExp): string | undefined {
  if (typeof end !== "string") return end.test(text) ? text.replace(end, "") : undefined
  return text.endsWith(end) ? text.slice(0, text.length - end.length) : undefined
}

function withoutStart(text: string, start: string | RegExp): string | undefined {
  if (typeof start !== "string") return start.test(text) ? text.replace(start, "") : undefined
  return text.startsWith(start) ? text.slice(start.length) : undefined
}

function isObject(text: string): boolean {
  const errors: ParseError[] = []
  return parseTree(text, errors, { allowTrailingComma: true })?.type === "object" && errors.length === 0
}
