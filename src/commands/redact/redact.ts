/** `opencode-session redact`: the redaction of every save, as a filter. */
import { notUtf8 } from "../../git/failures.ts"
import type { Finding, Redactor } from "../../redact/redactor.ts"
import { utf16File } from "../../session/failures.ts"
import { isObject } from "../../support/plain-object.ts"
import { notALine } from "../failures.ts"

/** Characters: a plain text is searched in blocks of about this size. */
const block = 32_000_000

/** Characters: longer than an armoured key. */
const overlap = 20_000

/** @param count called for every secret that is redacted */
export async function* redactText(
  input: AsyncIterable<Uint8Array>,
  { redact }: Redactor,
  count: (finding: Finding) => void,
): AsyncGenerator<string> {
  let held: string[] = []
  let length = 0
  // A very long line is joined when its length has doubled, not at each chunk: that would be quadratic.
  let due = block
  const cleared = (text: string) => {
    const { text: out, found } = redact(text)
    found.forEach(count)
    return out
  }
  for await (const piece of decoded(input)) {
    held.push(piece)
    length += piece.length
    if (length < due) continue
    const text = held.join("")
    const end = cutIn(text)
    held = [text.slice(end)]
    length = text.length - end
    due = Math.max(block, 2 * length)
    if (end > 0) yield cleared(text.slice(0, end))
  }
  yield cleared(held.join(""))
}

/** Where to cut a text: after a line, outside an armoured key. An unfinished line is never cut. */
export function cutIn(text: string): number {
  const last = text.lastIndexOf("\n") + 1
  const open = text.lastIndexOf("-----BEGIN")
  if (open < last - overlap || text.indexOf("-----END", open) >= 0) return last
  return text.lastIndexOf("\n", open) + 1
}

/** Redacts `text` in each line `{"text": …}` and adds `found`: offsets in UTF-16 units of the original text. */
export async function* redactLines(input: AsyncIterable<Uint8Array>, { redact }: Redactor): AsyncGenerator<string> {
  let number = 0
  for await (const line of linesOf(input)) {
    number += 1
    if (line.trim() === "") {
      yield "\n"
      continue
    }
    const row = rowOf(line, number)
    yield `${JSON.stringify({ ...row, ...redact(row.text) })}\n`
  }
}

function rowOf(line: string, number: number): Record<string, unknown> & { text: string } {
  let row: unknown
  try {
    row = JSON.parse(line)
  } catch {
    throw notALine(number, "not JSON")
  }
  if (!isObject(row)) throw notALine(number, "not a JSON object")
  if (typeof row.text !== "string") throw notALine(number, 'an object without a string "text"')
  return row as Record<string, unknown> & { text: string }
}

async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // The chunks of a long line are joined once: joining at each would be quadratic.
  let held: string[] = []
  for await (const piece of decoded(input)) {
    const lines = piece.split("\n")
    const rest = lines.pop() ?? ""
    for (const line of lines) {
      yield [...held, line].join("").replace(/\r$/, "")
      held = []
    }
    held.push(rest)
  }
  const last = held.join("")
  if (last !== "") yield last
}

async function* decoded(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  // In another encoding each letter that is not ASCII would come out as another.
  const decode = (bytes?: Uint8Array) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined })
    } catch {
      throw notUtf8("The input")
    }
  }
  let first = true
  for await (const bytes of input) {
    // UTF-16, read as UTF-8, would pass with all its secrets.
    if (first && (bytes[0] === 0 || bytes[1] === 0 || (bytes[0] ?? 0) >= 0xfe)) throw utf16File("The input")
    first = false
    yield decode(bytes)
  }
  yield decode()
}
