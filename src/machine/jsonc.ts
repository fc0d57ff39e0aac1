/** JSON with comments and trailing commas. */
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser"

/** @returns what could be read, and what is wrong with the rest, as the end of a sentence */
export function parseJsonc(text: string): { value: unknown; problem?: string } {
  const errors: ParseError[] = []
  try {
    const value: unknown = parse(text.replace(/^\uFEFF/, ""), errors, { allowTrailingComma: true })
    const [error] = errors
    return { value, ...(error && { problem: `${spoken(error)} in line ${lineOf(text, error.offset)}` }) }
  } catch (error) {
    // The parser calls itself at each level.
    if (error instanceof RangeError) return { value: undefined, problem: "it is nested too deeply" }
    throw error
  }
}

/** `CommaExpected` → `comma expected`. */
const spoken = ({ error }: ParseError) =>
  printParseErrorCode(error)
    .replace(/(?<=.)[A-Z]/g, (capital) => ` ${capital}`)
    .toLowerCase()

const lineOf = (text: string, offset: number) => text.slice(0, offset).split("\n").length
