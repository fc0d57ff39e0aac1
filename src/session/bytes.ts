/** A saved file as the bytes that are written. */
import { canonicalPieces, type Piece } from "./canonical.ts"
import type { SessionDocument } from "./shape.ts"

/** All of it: the bytes of {@link canonicalPieces}. */
export function canonicalBytes(document: SessionDocument): Buffer[] {
  const bytes: Buffer[] = []
  const pieces = collected(canonicalPieces(document), bytes)
  while (!pieces.next().done);
  return bytes
}

/** Characters. */
const chunk = 1_000_000

/** The pieces as they come. @param bytes gets all that has come, about a megabyte at a time */
export function* collected(pieces: Iterable<Piece>, bytes: Buffer[]): Generator<Piece> {
  let waiting: string[] = []
  let length = 0
  for (const piece of pieces) {
    waiting.push(piece.text)
    length += piece.text.length
    if (length > chunk) {
      bytes.push(Buffer.from(waiting.join("")))
      waiting = []
      length = 0
    }
    yield piece
  }
  bytes.push(Buffer.from(waiting.join("")))
}
