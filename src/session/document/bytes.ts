/** A saved file as the bytes that are written. */
import type { SessionDocument } from "../schema.ts"
import { canonicalPieces, type Piece } from "./canonical.ts"

/** All of it: the bytes of {@link canonicalPieces}. */
export function canonicalBytes(document: SessionDocument): Buffer[] {
  const bytes: Buffer[] = []
  const pieces = collected(canonicalPieces(document), bytes)
  while (!pieces.next().done);
  return bytes
}

/** Bytes that are held in one piece. */
const block = 1_000_000

/** The pieces as they come. @param bytes gets all that has come, about a megabyte at a time */
export function* collected(pieces: Iterable<Piece>, bytes: Buffer[]): Generator<Piece> {
  let open = Buffer.allocUnsafeSlow(block)
  let used = 0
  const close = () => {
    bytes.push(open.subarray(0, used))
    open = Buffer.allocUnsafeSlow(block)
    used = 0
  }
  for (const piece of pieces) {
    const { text } = piece
    // A character takes three bytes at the most.
    if (text.length * 3 > block - used) close()
    if (text.length * 3 > block) bytes.push(Buffer.from(text))
    else used += open.write(text, used)
    yield piece
  }
  close()
}
