import type { SessionDocument } from "../schema.ts"
import { canonicalPieces, type Piece } from "./canonical.ts"

/** The bytes of {@link canonicalPieces}. */
export function canonicalBytes(document: SessionDocument): Buffer[] {
  const bytes: Buffer[] = []
  const pieces = collected(canonicalPieces(document), bytes)
  while (!pieces.next().done);
  return bytes
}

/** Bytes in one buffer. */
const block = 1_000_000

/** Passes the pieces through. @param bytes collects them, about a megabyte a buffer */
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
    // A UTF-16 unit takes at most three bytes.
    if (text.length * 3 > block - used) close()
    if (text.length * 3 > block) bytes.push(Buffer.from(text))
    else used += open.write(text, used)
    yield piece
  }
  close()
}
