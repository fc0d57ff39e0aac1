import type { SessionDocument } from "../schema.ts"
import { canonicalPieces, type KeptBytes, type Piece } from "./canonical.ts"

/** The bytes of a document, and where each message stands in them: bytes from the start. */
export type Layout = { bytes: Buffer[]; places: Map<string, Place> }

export type Place = { at: number; length: number }

export const emptyLayout = (): Layout => ({ bytes: [], places: new Map() })

/** The bytes of {@link canonicalPieces}. */
export const canonicalBytes = (document: SessionDocument): Buffer[] => laidOut(document).bytes

/** @param kept messages whose bytes are known */
export function laidOut(document: SessionDocument, kept?: KeptBytes): Layout {
  const layout = emptyLayout()
  const pieces = collected(canonicalPieces(document, kept), layout)
  while (!pieces.next().done);
  return layout
}

/** Bytes in one buffer. */
const block = 1_000_000

/** Passes the pieces through. @param layout gets their bytes, about a megabyte a buffer */
export function* collected(pieces: Iterable<Piece>, { bytes, places }: Layout): Generator<Piece> {
  let open = Buffer.allocUnsafeSlow(block)
  let [from, used, done] = [0, 0, 0]
  const close = () => {
    if (used > from) bytes.push(open.subarray(from, used))
    from = used
  }
  const write = (text: string) => {
    // A UTF-16 unit takes at most three bytes.
    const most = text.length * 3
    if (most > block - used) {
      close()
      open = Buffer.allocUnsafeSlow(Math.max(block, most))
      from = used = 0
    }
    const written = open.write(text, used)
    used += written
    done += written
  }
  for (const piece of pieces) {
    const { text, id, bytes: kept } = piece
    const start = done
    const longer = kept && used === from ? continued(bytes.at(-1), text, kept) : undefined
    if (kept && longer) {
      bytes[bytes.length - 1] = longer
      done += text.length + kept.length
    } else {
      write(text)
      if (kept) {
        close()
        bytes.push(kept)
        done += kept.length
      }
    }
    const joint = id === undefined ? 0 : jointOf(text)
    if (id !== undefined) places.set(id, { at: start + joint, length: done - start - joint })
    yield piece
  }
  close()
}

/** Messages that follow each other in the file that is kept are one piece of it, with what stands between. */
function continued(last: Buffer | undefined, between: string, next: Buffer): Buffer | undefined {
  if (last?.buffer !== next.buffer) return undefined
  const end = last.byteOffset + last.length
  const gap = Buffer.from(next.buffer, end, Math.max(0, next.byteOffset - end))
  if (gap.toString("latin1") !== between) return undefined
  return Buffer.from(next.buffer, last.byteOffset, next.byteOffset + next.length - last.byteOffset)
}

/** Length of the separator before a message, which is of ASCII. */
const jointOf = (text: string): number => /^,?\n */.exec(text)?.[0].length ?? 0
