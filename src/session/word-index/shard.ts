/**
 * A shard of an index of words: terms in order, each with the numbers of the documents that hold it. Of a term stands
 * what it does not share with the one before, of a number how far it is from the one before; a browser reads it too.
 */

export type Posting = { term: string; documents: readonly number[] }

/** Bytes after which a shard is full: a query reads a shard from its beginning. */
const full = 60_000

/** @param postings in the order of their terms, by code units @returns shards with their first terms */
export function shardsOf(postings: Iterable<Posting>): { first: string; bytes: Uint8Array }[] {
  const shards: { first: string; bytes: Uint8Array }[] = []
  let bytes: number[] = []
  let [first, before] = ["", ""]
  const end = () => {
    if (bytes.length > 0) shards.push({ first, bytes: Uint8Array.from(bytes) })
    bytes = []
    before = ""
  }
  for (const { term, documents } of postings) {
    if (bytes.length > full) end()
    if (bytes.length === 0) first = term
    const shared = sharedStart(before, term)
    const rest = new TextEncoder().encode(term.slice(shared))
    const numbers: number[] = []
    let last = 0
    for (const document of documents) {
      write(numbers, document - last)
      last = document
    }
    write(bytes, shared)
    write(bytes, rest.length)
    for (const byte of rest) bytes.push(byte)
    write(bytes, numbers.length)
    for (const byte of numbers) bytes.push(byte)
    before = term
  }
  end()
  return shards
}

/** @param take is told each term with what reads its documents, until it has enough */
export function eachTerm(bytes: Uint8Array, take: (term: string, documents: () => number[]) => "enough" | undefined) {
  const reader = { bytes, at: 0 }
  let term = ""
  while (reader.at < bytes.length) {
    const shared = read(reader)
    const length = read(reader)
    term = term.slice(0, shared) + textIn(bytes, reader.at, reader.at + length)
    reader.at += length
    const size = read(reader)
    const from = reader.at
    if (take(term, () => numbersIn(bytes, from, from + size)) === "enough") return
    reader.at = from + size
  }
}

const decoder = new TextDecoder()

/** Of thousands of short texts most are of ASCII, and a call of the decoder for each takes longer. */
function textIn(bytes: Uint8Array, from: number, to: number): string {
  let text = ""
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0
    if (byte > 127) return decoder.decode(bytes.subarray(from, to))
    text += String.fromCharCode(byte)
  }
  return text
}

function numbersIn(bytes: Uint8Array, from: number, to: number): number[] {
  const reader = { bytes, at: from }
  const numbers: number[] = []
  for (let last = 0; reader.at < to; ) {
    last += read(reader)
    numbers.push(last)
  }
  return numbers
}

/** In code units, never within a pair of them. */
function sharedStart(one: string, other: string): number {
  let shared = 0
  while (shared < one.length && one.charCodeAt(shared) === other.charCodeAt(shared)) shared++
  return /[\ud800-\udbff]/.test(one[shared - 1] ?? "") ? shared - 1 : shared
}

/** Seven bits a byte, the lowest first. */
function write(bytes: number[], number: number) {
  for (let rest = number; ; rest >>>= 7) {
    if (rest < 128) {
      bytes.push(rest)
      return
    }
    bytes.push((rest & 127) | 128)
  }
}

function read(reader: { bytes: Uint8Array; at: number }): number {
  let number = 0
  for (let shift = 0; ; shift += 7) {
    const byte = reader.bytes[reader.at++] ?? 0
    number |= (byte & 127) << shift
    if (byte < 128) return number
  }
}
