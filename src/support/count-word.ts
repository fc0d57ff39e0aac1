/**
 * Counts a word in bytes, in any case, 16 bytes at a time. What counts is count-word.wat: neither JavaScript nor a
 * regular expression comes near, and Buffer.indexOf knows one case alone. `npm run wasm` writes the code below.
 */
const code =
  "AGFzbQEAAAABDQFgCH9/f39/f39/AX8CDAEABm1lbW9yeQIAAQMCAQAHCQEFY291bnQAAAqSAwGPAwIDewZ/IAEgBGshAUEg/Q8hCCACIAVqLQAA/Q8hCSACIAZqLQAA/Q8hCgJAA0AgACABSg0BIAkgCCAAIAVq/QAEAP1Q/SMgCiAIIAAgBmr9AAQA/VD9I/1OIAkgCCAAIAVq/QAEEP1Q/SMgCiAIIAAgBmr9AAQQ/VD9I/1O/VAgCSAIIAAgBWr9AAQg/VD9IyAKIAggACAGav0ABCD9UP0j/U4gCSAIIAAgBWr9AAQw/VD9IyAKIAggACAGav0ABDD9UP0j/U79UP1Q/VNFBEAgAEHAAGohAAwBCyAAQcAAaiELA0AgCSAIIAAgBWr9AAQA/VD9IyAKIAggACAGav0ABAD9UP0j/U79ZCEMAkADQCAMRQ0BIAAgDGhqIQ0gDCAMQQFrcSEMIA0gAUoNBEEAIQ4DQCANIA5qLQAAIQ8gDyACIA5qLQAARyAPIAMgDmotAABHcQ0BIA5BAWohDiAOIARJDQALIBBBAWohECAQIAdJDQAMBAsLIABBEGohACAAIAtJDQALDAALCyAQCw=="

/** What is looked for, in lower and in upper case: ASCII letters and digits; and where its two rarest letters stand. */
type Word = { bytes: Uint8Array; other: Uint8Array; rarest: [first: number, second: number] }

export type Counter = {
  /** Where the bytes of a text need not be copied; the next call reuses it. Nothing where there is no memory for it. */
  room: (bytes: number) => Buffer | undefined
  /** @returns nothing where it cannot be told so */
  count: (text: Uint8Array, word: Word, most: number) => number | undefined
}

type Count = (
  at: number,
  end: number,
  lower: number,
  upper: number,
  length: number,
  first: number,
  second: number,
  most: number,
) => number

const page = 64 * 1024
/** The word has the first page, a half for each case. */
const longest = page / 2
/** A block is read beyond the end of the text. */
const slack = 128

/** What TypeScript knows of it is in its library for browsers alone. */
type Assembly = {
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer; grow: (pages: number) => number }
  Module: new (code: Uint8Array) => object
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> }
}

/** @returns nothing where the processor or the runtime has no such instructions */
export function openCounter(): Counter | undefined {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: Assembly }
  let memory: InstanceType<Assembly["Memory"]>
  let count: Count
  try {
    memory = new WebAssembly.Memory({ initial: 16 })
    const module = new WebAssembly.Module(Buffer.from(code, "base64"))
    count = new WebAssembly.Instance(module, { "": { memory } }).exports.count as Count
  } catch {
    return undefined
  }
  const room = (bytes: number): Buffer | undefined => {
    const missing = page + bytes + longest + slack - memory.buffer.byteLength
    try {
      if (missing > 0) memory.grow(Math.ceil((missing + bytes / 4) / page))
    } catch {
      return undefined
    }
    return Buffer.from(memory.buffer, page, bytes)
  }
  return {
    room,
    count(text, { bytes, other, rarest }, most) {
      if (bytes.length > longest || bytes.length === 0) return undefined
      let at = text.byteOffset
      if (text.buffer !== memory.buffer) {
        const copy = room(text.length)
        if (!copy) return undefined
        copy.set(text)
        at = page
      }
      const words = new Uint8Array(memory.buffer)
      words.set(bytes)
      words.set(other, longest)
      return count(at, at + text.length, 0, longest, bytes.length, ...rarest, most)
    },
  }
}

/** How often they occur in prose and code, the most frequent first. */
const letters = Buffer.from("etaoinsrhldcumfp01gwybv2k3456789xjqz")

/** Where the two rarest letters of a word stand. */
export function rarestIn(word: Uint8Array): [number, number] {
  const order = Array.from(word, (letter, index) => ({ index, rank: letters.indexOf(letter) }))
  const [first, second] = order.sort((a, b) => b.rank - a.rank)
  return [first?.index ?? 0, second?.index ?? first?.index ?? 0]
}
