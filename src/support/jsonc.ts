/** Parses JSON with comments and trailing commas. */
import { type Node, type ParseError, parse, parseTree, printParseErrorCode } from "jsonc-parser"

/** @returns what could be parsed, and what is wrong with the rest, as the end of a sentence */
export function parseJsonc(text: string): { value: unknown; problem?: string } {
  const errors: ParseError[] = []
  try {
    const value: unknown = parse(text.replace(/^\uFEFF/, ""), errors, { allowTrailingComma: true })
    const [error] = errors
    return { value, ...(error && { problem: `${spoken(error)} in line ${lineOf(text, error.offset)}` }) }
  } catch (error) {
    // The parser recurses at each level.
    if (error instanceof RangeError) return { value: undefined, problem: "it is nested too deeply" }
    throw error
  }
}

/**
 * The tree of a text that is an object; nothing where it is anything else. Its offsets are those of the text, also where
 * a byte order mark begins it.
 */
export function objectIn(text: string): Node | undefined {
  const errors: ParseError[] = []
  try {
    const root = parseTree(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true })
    return root?.type === "object" && errors.length === 0 ? root : undefined
  } catch (error) {
    // As above.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** The first key that occurs twice in an object, such as `redaction.emails`. A parser silently takes one of the two. */
export function doubleKey(text: string): string | undefined {
  const root = parseTree(text.replace(/^\uFEFF/, ""), [], { allowTrailingComma: true })
  return root && doubleIn(root, [])
}

function doubleIn({ type, children = [] }: Node, path: string[]): string | undefined {
  const seen = new Set<string>()
  for (const [index, child] of children.entries()) {
    const [key, value] = type === "object" ? (child.children ?? []) : [undefined, child]
    const name = key ? String(key.value) : String(index)
    const place = [...path, name]
    if (seen.has(name)) return place.join(".")
    seen.add(name)
    const deeper = value && doubleIn(value, place)
    if (deeper) return deeper
  }
  return undefined
}

/** `CommaExpected` → `comma expected`. */
const spoken = ({ error }: ParseError) =>
  printParseErrorCode(error)
    .replace(/(?<=.)[A-Z]/g, (capital) => ` ${capital}`)
    .toLowerCase()

const lineOf = (text: string, offset: number) => text.slice(0, offset).split("\n").length
