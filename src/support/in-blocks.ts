/** Encodes texts as UTF-8 in blocks, so that a large file is never in memory as a whole. */

const size = 1_000_000

/** @returns blocks of about a megabyte, each valid until the next one is asked for */
export function* inBlocks(texts: Iterable<string>): Generator<Uint8Array> {
  const block = Buffer.allocUnsafeSlow(size)
  let used = 0
  for (const text of texts) {
    // A UTF-16 unit takes at most three bytes.
    if (text.length * 3 > size - used && used > 0) {
      yield block.subarray(0, used)
      used = 0
    }
    if (text.length * 3 > size) yield Buffer.from(text)
    else used += block.write(text, used)
  }
  if (used > 0) yield block.subarray(0, used)
}
