/** Our server in an `opencode.json`, in a form that OpenCode 1 and 2 take; comments, layout and all else stay. */
import { getNodeValue, type Node } from "jsonc-parser"
import { objectIn } from "../../support/jsonc.ts"
import { withLf } from "../../support/line-ends.ts"
import { isEqual, isObject } from "../../support/plain-object.ts"
import * as failures from "../failures.ts"
import { cutOut, layoutOf, withMember, withoutMember } from "./json-member.ts"

export const serverName = "sessions"
/** Found by everybody who has installed the package. */
export const serverCommand = ["opencode-session", "mcp"]

/**
 * OpenCode 1 up to 1.17 does not start where it sees the form of OpenCode 2, which takes that of 1 (measured). So the
 * form of 2 is for a file that has it already.
 */
const of1 = `"${serverName}": { "type": "local", "command": ["opencode-session", "mcp"] }`
const of2 = `"${serverName}": { "type": "local", "command": ["opencode-session", "mcp"], "codemode": false }`
const ours = [of1, of2].map((one): unknown => JSON.parse(`{${one}}`)[serverName])

/** The file where there is none. {@link withServer} has another layout, so this one is known again. */
export const madeConfig = `{
  "$schema": "https://opencode.ai/config.json",
  "mcp": {
    "${serverName}": {
      "type": "local",
      "command": ["opencode-session", "mcp"]
    }
  }
}
`

export type Server = {
  name: string
  /** Whether it is what `init` writes; else whether it starts our server in another way; else somebody else's. */
  whose: "ours" | "alike" | "other"
  /** Switched off. */
  off: boolean
}

type Found = Server & { property: Node; within: Node }
type Config = { root: Node; mcp?: { property: Node; value: Node }; second?: Node; servers: Found[] }

/** @param file its name for the user @throws Failure when OpenCode would not read it as it is meant */
export const serversIn = (text: string, file: string): Server[] =>
  read(text, file).servers.map(({ name, whose, off }) => ({ name, whose, off }))

/** Adds our server, where there is none of its name. */
export function withServer(text: string, file: string): string {
  const { root, mcp, second } = read(text, file)
  if (mcp) return withMember(text, second ?? mcp.value, () => (second ? of2 : of1), "spaces")
  const { line, indent: step } = layoutOf(text)
  const lines = (indent: string) => `"mcp": {${line}${indent}${step}${of1}${line}${indent}}`
  return withMember(text, root, (indent, inline) => (inline ? `"mcp": {${of1}}` : lines(indent)), "lines")
}

/**
 * Takes our server out. If nothing else has changed since {@link withServer}, every byte is as it was before.
 * @returns nothing for the file that we made
 */
export function withoutServer(text: string, file: string): string | undefined {
  if (withLf(text) === madeConfig) return undefined
  const { root, mcp, servers } = read(text, file)
  const own = servers.find(({ whose }) => whose === "ours")
  if (!own || !mcp) return text
  const before = [
    ...(own.within === mcp.value ? withoutMember(text, root, mcp.property) : []),
    ...withoutMember(text, own.within, own.property),
  ].find((one) => objectIn(one) && withServer(one, file) === text)
  return before ?? withoutEmpty(cutOut(text, own.property), file)
}

/** Without an `mcp` that holds nothing, nor a comment. */
function withoutEmpty(text: string, file: string): string {
  const { mcp } = read(text, file)
  const bare = mcp && text.slice(mcp.value.offset, mcp.value.offset + mcp.value.length).replace(/\s/g, "") === "{}"
  return bare ? cutOut(text, mcp.property) : text
}

function read(text: string, file: string): Config {
  const root = objectIn(text)
  if (!root) throw failures.configNotJson(file)
  const property = memberOf(root, "mcp", file)
  const value = property?.children?.[1]
  if (!property || !value) return { root, servers: [] }
  if (value.type !== "object") throw failures.configNotJson(file)
  const second = memberOf(value, "servers", file)?.children?.[1]
  // A server may be called so, too.
  const isForm2 = second?.type === "object" && !second.children?.some(({ children }) => isField(children?.[0]))
  memberOf(value, serverName, file)
  if (isForm2) memberOf(second, serverName, file)
  const of = (within: Node) =>
    (within.children ?? []).flatMap((one) => (one.children?.[1] === second && isForm2 ? [] : [serverOf(one, within)]))
  const servers = [...of(value), ...(isForm2 ? of(second) : [])]
  return { root, mcp: { property, value }, ...(isForm2 && { second }), servers }
}

const isField = (key: Node | undefined) => key?.value === "type" || key?.value === "enabled"

function serverOf(property: Node, within: Node): Found {
  const [key, node] = property.children ?? []
  const name = String(key?.value)
  const value: unknown = node && getNodeValue(node)
  const { command, enabled, disabled } = isObject(value) ? value : {}
  const words = Array.isArray(command) ? command.map(String) : []
  const starts = words.includes("mcp") && words.some((word) => word.includes("opencode-session"))
  const isOurs = name === serverName && ours.some((one) => isEqual(one, value))
  return {
    name,
    whose: isOurs ? "ours" : starts ? "alike" : "other",
    off: enabled === false || disabled === true,
    property,
    within,
  }
}

/** @throws Failure when it is there twice */
function memberOf({ children = [] }: Node, key: string, file: string): Node | undefined {
  const [one, other] = children.filter((child) => child.children?.[0]?.value === key)
  if (other) throw failures.doubleKey(file, key)
  return one
}
