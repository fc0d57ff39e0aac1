/** A document as it is written: its own bytes, and those that are taken from the saved file. */
import type { Aside, Stretch } from "../../support/put-aside.ts"
import type { SessionDocument } from "../schema.ts"
import { canonicalPieces, type KeptPlaces, type Piece, type Place } from "./canonical.ts"

export type Layout = {
  /** Bytes, or where they are. */
  chunks: (Uint8Array | Stretch)[]
  /** Where each message stands. */
  places: Map<string, Place>
}

export const emptyLayout = (): Layout => ({ chunks: [], places: new Map() })

export const sizeOf = ({ chunks }: Layout): number => chunks.reduce((sum, { length }) => sum + length, 0)

/** The bytes of a layout, in pieces that are each valid until the next one is asked for. */
export function* contentOf({ chunks }: Layout): Generator<Uint8Array> {
  for (const chunk of chunks)
    if (chunk instanceof Uint8Array) yield chunk
    else yield* chunk.of.blocks(chunk.at, chunk.length)
}

export const joined = (layout: Layout): Buffer =>
  Buffer.concat(Array.from(contentOf(layout), (piece) => Buffer.from(piece)))

/** @param kept messages that are taken from the saved file @param aside where bytes are put until they are written */
export function laidOut(document: SessionDocument, kept?: KeptPlaces, aside?: Aside): Layout {
  const layout = emptyLayout()
  const pieces = collected(canonicalPieces(document, kept), layout, aside)
  while (!pieces.next().done);
  return layout
}

/** Bytes in one buffer. */
const block = 1_000_000

/** Passes the pieces through. @param layout gets their bytes, about a megabyte a chunk */
export function* collected(pieces: Iterable<Piece>, { chunks, places }: Layout, aside?: Aside): Generator<Piece> {
  let open = Buffer.allocUnsafeSlow(block)
  let [from, used, done] = [0, 0, 0]
  const close = () => {
    if (used > from) chunks.push(open.subarray(from, used))
    from = used
  }
  const more = (most: number) => {
    const put = from === 0 && used > 0 && aside?.put(open.subarray(0, used))
    if (put) chunks.push(put)
    else close()
    if (!put || most > block || open.length > block) open = Buffer.allocUnsafeSlow(Math.max(block, most))
    from = used = 0
  }
  const write = (text: string) => {
    // A UTF-16 unit takes at most three bytes.
    const most = text.length * 3
    // What was made for a huge message is not filled up with all that follows.
    if (most > open.length - used || open.length > block) more(most)
    const written = open.write(text, used)
    used += written
    done += written
  }
  for (const piece of pieces) {
    const { text, id, kept } = piece
    const start = done
    const longer = kept && used === from ? continued(chunks.at(-1), text, kept) : undefined
    if (kept && longer) {
      chunks[chunks.length - 1] = longer
      done += text.length + kept.length
    } else {
      write(text)
      if (kept) {
        close()
        chunks.push(kept)
        done += kept.length
      }
    }
    const joint = id === undefined ? 0 : jointOf(text)
    if (id !== undefined) places.set(id, { at: start + joint, length: done - start - joint })
    yield piece
  }
  close()
}

/**
 * Messages that follow each other in the file are one piece of it, with what stands between: in one list of messages that
 * is always the same separator.
 */
function continued(last: Uint8Array | Stretch | undefined, between: string, next: Stretch): Stretch | undefined {
  if (!last || last instanceof Uint8Array || last.of !== next.of) return undefined
  if (last.at + last.length + between.length !== next.at) return undefined
  return { ...last, length: last.length + between.length + next.length }
}

/** Length of the separator before a message, which is of ASCII. */
const jointOf = (text: string): number => /^,?\n */.exec(text)?.[0].length ?? 0
