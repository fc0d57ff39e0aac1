/** A text that comes in piece by piece, from somebody we do not know. */
import { notUtf8File, utf16File } from "../../session/failures.ts"
import { tooLong } from "../failures.ts"

/** Bytes; more than any git host takes. */
const largest = 256_000_000

/** @throws Failure when it is longer than can be, or no UTF-8 */
export async function readWhole(chunks: AsyncIterable<Uint8Array>, name: string, most = largest): Promise<string> {
  const held: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    // Told as soon as it is: it may never end.
    if (length > most) throw tooLong(name, most)
    held.push(chunk)
  }
  const bytes = Buffer.concat(held)
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) throw utf16File(name)
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw notUtf8File(name)
  }
}
