/** Texts in UTF-8, UTF-16 or Windows-1252, read and written again. Source: the Encoding Standard. */

export type Decoded = { text: string; encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" }

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters that no text has
export const control = /[\0-\x08\x0e-\x1a\x1c-\x1f]/

/**
 * @param said of the attachment, with its charset
 * @returns nothing for bytes that are no text
 */
export function decoded(bytes: Uint8Array, said: string): Decoded | undefined {
  for (const encoding of [utf16In(bytes, said), "utf-8"] as const)
    try {
      if (encoding) return { text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes), encoding }
    } catch {}
  const text = characters(bytes).replace(/[\x80-\x9f]/g, (one) => high[one.charCodeAt(0) - 0x80] as string)
  return control.test(text) ? undefined : { text, encoding: "windows-1252" }
}

/** @returns nothing where the encoding does not have a character, or the bytes would be read as something else */
export function encoded(text: string, encoding: Decoded["encoding"], said: string): Uint8Array | undefined {
  const bytes = encoding === "utf-8" ? new TextEncoder().encode(text) : inUnits(text, encoding)
  return bytes && decoded(bytes, said)?.text === text ? bytes : undefined
}

/** Each byte as the character of that number. */
export function characters(bytes: Uint8Array): string {
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += 8192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  return pieces.join("")
}

/** Without a mark at its beginning, UTF-16 is known by the zeros in it: read as UTF-8, it would pass with all its secrets. */
function utf16In(bytes: Uint8Array, said: string): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le"
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be"
  const zeros = [0, 0] as [number, number]
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) zeros[(at & 1) as 0 | 1]++
  const least = /charset\s*=\s*"?utf-?16/i.test(said) ? 1 : bytes.length / 4
  if (zeros[0] === 0 && zeros[1] >= least && zeros[1] > 0) return "utf-16le"
  return zeros[1] === 0 && zeros[0] >= least && zeros[0] > 0 ? "utf-16be" : undefined
}

/** What Windows-1252 has at 0x80 to 0x9f. Node's own decoder gives Latin-1 there in some versions. */
const high = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ"

function inUnits(text: string, encoding: "utf-16le" | "utf-16be" | "windows-1252"): Uint8Array | undefined {
  const size = encoding === "windows-1252" ? 1 : 2
  const bytes = new Uint8Array(text.length * size)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (size === 2) view.setUint16(at * 2, unit, encoding === "utf-16le")
    else {
      const place = high.indexOf(text[at] as string)
      if (place < 0 && unit > 0xff) return
      bytes[at] = place < 0 ? unit : 0x80 + place
    }
  }
  return bytes
}
