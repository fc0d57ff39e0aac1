/** Edits our plugin's entry in a `tui.json`, and leaves its comments, its layout and everything else unchanged. */
import type { Node } from "jsonc-parser"
import { doubleKey, objectIn, parseJsonc } from "../../support/jsonc.ts"
import { isObject } from "../../support/plain-object.ts"
import * as failures from "../failures.ts"
import { endOf, layoutOf, withMember, withoutMember } from "./json-member.ts"

/**
 * Adds the plugin, unless the text has it already.
 * @param spec as OpenCode reads it: a path from the file, or a package
 * @param name the file's name for the user
 * @throws Failure when the text is no JSON object, its `plugin` is no list, or a key occurs twice
 */
export function withPlugin(text: string, spec: string, name: string): string {
  const { root, list } = read(text, name)
  if (list?.children?.some((entry) => specOf(entry) === spec)) return text
  const quoted = JSON.stringify(spec)
  const property = `"plugin": [${quoted}]`
  if (!list && root.children?.length) return withMember(text, root, () => property, "lines")
  const last = list?.children?.at(-1)
  const at = last ? endOf(last) : (list ?? root).offset + 1
  const { line, indent } = layoutOf(text)
  // The spaces in a list that was empty mark it as the user's: removal then leaves the list.
  const added = list ? (last ? `, ${quoted}` : ` ${quoted} `) : `${line}${indent}${property}${line}`
  return text.slice(0, at) + added + text.slice(at)
}

/** Removes the plugin. If nothing else has changed since {@link withPlugin}, every byte is as it was before. */
export function withoutPlugin(text: string, spec: string, name: string): string {
  const { root, property, list } = read(text, name)
  const entry = list?.children?.find((one) => specOf(one) === spec)
  if (!property || !entry) return text
  const { line, indent } = layoutOf(text)
  const own = text.slice(entry.offset, endOf(entry))
  const plain = text.slice(0, entry.offset) + JSON.stringify(spec) + text.slice(endOf(entry))
  if (plain !== text) {
    // It came without the options that it was given since.
    const before = withoutPlugin(plain, spec, name)
    if (before !== plain && withPlugin(before, spec, name) === plain) return before
  }
  const alone = text.slice(property.offset, endOf(property)) === `"plugin": [${own}]` ? [property] : []
  const undone =
    alone.length > 0 &&
    withoutMember(text, root, property).find((one) => objectIn(one) && withPlugin(one, spec, name) === text)
  if (undone) return undone
  // As it came into an object without members, or by an earlier version.
  const ways: [Node, string | RegExp, string | RegExp][] = [
    ...alone.map((node): [Node, string, string] => [node, `,${line}${indent}`, ""]),
    ...alone.map((node): [Node, string, string] => [node, `${line}${indent}`, line]),
    [entry, ", ", ""],
    [entry, " ", " "],
    // The layout was changed since.
    [entry, "", /^\s*,\s*/],
    [entry, /\s*,\s*$/, ""],
    [entry, "", ""],
  ]
  for (const [node, before, after] of ways) {
    const start = text.slice(0, node.offset)
    const rest = text.slice(endOf(node))
    const [head, tail] = [withoutEnd(start, before), withoutStart(rest, after)]
    if (head !== undefined && tail !== undefined && objectIn(head + tail)) return head + tail
  }
  return text
}

/** Whether the plugin is in the text, with or without options. */
export const hasPlugin = (text: string, spec: string): boolean =>
  objectIn(text) !== undefined && pluginsIn(text).some((entry) => (Array.isArray(entry) ? entry[0] : entry) === spec)

function pluginsIn(text: string): unknown[] {
  const list = (parseJsonc(text).value as { plugin?: unknown } | undefined)?.plugin
  return Array.isArray(list) ? list : []
}

/** The options of a plugin; nothing where it has none, or the text is no such file. */
export function optionsIn(text: string, spec: string): Record<string, unknown> | undefined {
  const entry = pluginsIn(text).find((one) => Array.isArray(one) && one[0] === spec) as unknown[] | undefined
  return isObject(entry?.[1]) ? entry[1] : undefined
}

function read(text: string, name: string): { root: Node; property?: Node; list?: Node } {
  const root = objectIn(text)
  if (!root) throw failures.notJson(name)
  const double = doubleKey(text)
  if (double) throw failures.doubleKey(name, double)
  const property = root.children?.find(({ children }) => children?.[0]?.value === "plugin")
  const list = property?.children?.[1]
  if (list && list.type !== "array") throw failures.notJson(name)
  return { root, ...(property && { property }), ...(list && { list }) }
}

/** An entry is a string, or a list of that and its options. */
const specOf = ({ value, children }: Node): unknown => value ?? children?.[0]?.value

function withoutEnd(text: string, end: string | RegExp): string | undefined {
  if (typeof end !== "string") return end.test(text) ? text.replace(end, "") : undefined
  return text.endsWith(end) ? text.slice(0, text.length - end.length) : undefined
}

function withoutStart(text: string, start: string | RegExp): string | undefined {
  if (typeof start !== "string") return start.test(text) ? text.replace(start, "") : undefined
  return text.startsWith(start) ? text.slice(start.length) : undefined
}
